"""What is told of contacts as a list of (key, value), and how the lists of several become one. Pure.

Keys are `name`, `email`, `language`, `field:<key>` and `tag:<tag>` (whose value is true). None says "there was one
and it was taken away". A value of the one above always holds; one below fills what is empty; two that differ are a
conflict: the other stands beside, nothing is overwritten.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

Facts = dict[str, Any]
_WORDS = ("name", "email", "language")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A contact's facts as its row has them."""

    name: str = ""
    email: str = ""
    language: str = ""
    fields: dict[str, Any] = {}


class Beside(msgspec.Struct, frozen=True):
    """A value that does not hold, because another does."""

    key: str
    value: Any
    contact_id: UUID
    holds: Any


def told(row: Row) -> Facts:
    """Facts of a row, tags in their order."""
    facts: Facts = {word: getattr(row, word) for word in _WORDS if getattr(row, word)}
    for key, value in row.fields.items():
        if key == "tags" and isinstance(value, list):
            facts |= {f"tag:{tag}": True for tag in value if isinstance(tag, str)}
        else:
            facts[f"field:{key}"] = value
    return facts


def as_row(facts: Mapping[str, Any]) -> Row:
    """A row with these facts."""
    fields = {key[6:]: value for key, value in facts.items() if key.startswith("field:")}
    tags = [key[4:] for key in facts if key.startswith("tag:")]
    words = {word: facts.get(word, "") for word in _WORDS}
    return Row(**words, fields={**fields, "tags": tags} if tags else fields)


def combine(
    own: Mapping[str, Any], below: Sequence[tuple[UUID, Mapping[str, Any]]], prefer: Mapping[str, UUID]
) -> tuple[Facts, list[Beside]]:
    """One list out of one's own and those below, in their order; and what stands beside."""
    facts: Facts = {key: value for key, value in own.items() if value is not None}
    for _contact_id, theirs in below:
        for key, value in theirs.items():
            if key not in own and key not in facts:
                facts[key] = value
    chosen = dict(below)
    for key, contact_id in prefer.items():
        if key in chosen.get(contact_id, {}):
            facts[key] = chosen[contact_id][key]
    beside = [
        Beside(key, value, contact_id, facts[key])
        for contact_id, theirs in below
        for key, value in theirs.items()
        if key in facts and not alike(key, value, facts[key])
    ]
    return facts, beside


def refreshed(own: Facts, expected: Mapping[str, Any], actual: Mapping[str, Any]) -> Facts:
    """One's own facts, with what was said since of the contact as everybody sees it."""
    changed = {key for key in {**expected, **actual} if expected.get(key) != actual.get(key)}
    if not changed:
        return own
    kept = {key: value for key, value in own.items() if key not in changed}
    said = {key: actual[key] for key in actual if key in changed}
    gone: Facts = {key: None for key in expected if key in changed and key not in actual}
    return {**kept, **said, **gone}


def alike(key: str, one: Any, other: Any) -> bool:
    """Whether two values say the same; spaces around words and the case of an address do not count."""
    if isinstance(one, str) and isinstance(other, str):
        return _plain(key, one) == _plain(key, other)
    return bool(one == other)


def _plain(key: str, text: str) -> str:
    return text.strip().casefold() if key == "email" else text.strip()
