"""Brings two copies of a customer together, field by field, by what both last agreed on. Pure.

A field that one side changed goes to the other. One that both changed is a conflict: one value wins, the other is kept
beside it. Nothing else decides but base, the two copies and their moments: whoever is asked first, the outcome is one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

import msgspec

Facts = Mapping[str, str]
Moments = Mapping[str, datetime]
Side = Literal["ours", "theirs"]
Winner = Literal["newer", "ours", "theirs"]
_NEVER: Moments = MappingProxyType({})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides changed one field; `kept` says whose value holds."""

    field: str
    ours: str
    theirs: str
    kept: Side


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What both are to be, and what is missing on each side for that."""

    facts: dict[str, str]
    for_us: dict[str, str]
    for_them: dict[str, str]
    conflicts: list[Conflict]


def merge(
    base: Facts,
    ours: Facts,
    theirs: Facts,
    *,
    wins: Winner = "newer",
    ours_at: Moments = _NEVER,
    theirs_at: Moments = _NEVER,
) -> Merged:
    """Merge the fields that the other side has; a field it does not have is no business of this."""
    facts: dict[str, str] = {}
    conflicts: list[Conflict] = []
    for field, there in theirs.items():
        here, agreed = ours.get(field, ""), base.get(field, "")
        if same(field, here, there) or same(field, here, agreed):
            facts[field] = there
        elif same(field, there, agreed):
            facts[field] = here
        else:
            kept = _winner(here, there, wins, ours_at.get(field), theirs_at.get(field))
            facts[field] = here if kept == "ours" else there
            conflicts.append(Conflict(field=field, ours=here, theirs=there, kept=kept))
    return Merged(
        facts=facts,
        for_us={field: value for field, value in facts.items() if not same(field, value, ours.get(field, ""))},
        for_them={field: value for field, value in facts.items() if not same(field, value, theirs[field])},
        conflicts=conflicts,
    )


def same(field: str, one: str, other: str) -> bool:
    """Whether two values say the same; spaces around them and the case of an address do not count."""
    one, other = one.strip(), other.strip()
    return one.casefold() == other.casefold() if field == "email" else one == other


def _winner(here: str, there: str, wins: Winner, here_at: datetime | None, there_at: datetime | None) -> Side:
    if wins != "newer":
        return wins
    ours, theirs = (_moment(here_at), here), (_moment(there_at), there)
    return "ours" if ours > theirs else "theirs"  # of one moment: the same one, whoever asks


def _moment(at: datetime | None) -> datetime:
    """In milliseconds, as other sides tell it: what they cut off makes nobody older."""
    return _LONG_AGO if at is None else at.replace(microsecond=at.microsecond // 1000 * 1000)
