"""Which contacts may be one person, by the company's rules. Pure.

A rule of level "merge" merges by itself only when both sides have what it compares **verified**, when it finds
exactly one contact, and when nothing verified says that they are two. Everything else is a suggestion, with the
reason beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

Compares = Literal["email", "phone", "external", "field"]
Level = Literal["suggest", "merge", "off"]
Against = Literal["", "unverified", "numbers_differ", "several"]
Key = tuple[str, str, str]  # kind, source, key


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What two contacts have to share, and what follows; rules are asked in their order."""

    compares: Compares
    level: Level
    field_key: str = ""

    @property
    def name(self) -> str:
        return f"field:{self.field_key}" if self.compares == "field" else self.compares


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a contact: keys that were verified, keys that were only told, and fields."""

    id: UUID
    verified: frozenset[Key] = frozenset()
    told: frozenset[Key] = frozenset()
    fields: Mapping[str, str] = {}


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Two that share something; `against` says why a rule that merges did not."""

    other_id: UUID
    rule: str
    shared: str
    level: Literal["suggest", "merge"]
    against: Against = ""


DEFAULT_RULES = (
    Rule(compares="external", level="merge"),
    Rule(compares="email", level="suggest"),
    Rule(compares="phone", level="suggest"),
)


def find_matches(subject: Known, others: Sequence[Known], rules: Sequence[Rule]) -> list[Match]:
    """What follows for each of the others; those that nothing connects are left out."""
    found = [match for other in others if other.id != subject.id and (match := _match(subject, other, rules))]
    if sum(match.level == "merge" for match in found) > 1:  # one number for a family: a person decides
        return [
            msgspec.structs.replace(match, level="suggest", against="several") if match.level == "merge" else match
            for match in found
        ]
    return found


def _match(subject: Known, other: Known, rules: Sequence[Rule]) -> Match | None:
    first: Match | None = None
    for rule in rules:
        match = _by(rule, subject, other) if rule.level != "off" else None
        if match is not None and match.level == "merge":
            return match
        first = first or match
    return first


def _by(rule: Rule, subject: Known, other: Known) -> Match | None:
    if rule.compares == "field":
        value = subject.fields.get(rule.field_key, "").strip()
        if not value or value != other.fields.get(rule.field_key, "").strip():
            return None
        # nobody has verified a field, so it never merges
        return Match(other_id=other.id, rule=rule.name, shared=value, level="suggest")
    proved = sorted(key for key in subject.verified & other.verified if key[0] == rule.compares)
    if proved and rule.level == "merge" and not _two_people(subject, other):
        return Match(other_id=other.id, rule=rule.name, shared=proved[0][2], level="merge")
    mine, theirs = subject.verified | subject.told, other.verified | other.told
    shared = proved or sorted(key for key in mine & theirs if key[0] == rule.compares)
    if not shared:
        return None
    against: Against = ""
    if _two_people(subject, other):
        against = "numbers_differ"
    elif not proved:
        against = "unverified"
    return Match(other_id=other.id, rule=rule.name, shared=shared[0][2], level="suggest", against=against)


def _two_people(one: Known, other: Known) -> bool:
    """Verified numbers of the same system that differ: whoever gave them out says that these are two."""
    mine, theirs = _numbers(one), _numbers(other)
    return any(not mine[source] & theirs[source] for source in mine.keys() & theirs.keys())


def _numbers(known: Known) -> dict[str, set[str]]:
    numbers: dict[str, set[str]] = {}
    for kind, source, key in known.verified:
        if kind == "external":
            numbers.setdefault(source, set()).add(key)
    return numbers
