"""How much one agent carries at once: per medium, per label within it, and altogether; and what may interrupt what."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

ANY = "*"
USUAL = 5  # what an agent carries altogether where nobody has said anything
Load = Mapping[tuple[str, str], int]  # (medium, label) to how many are held or offered; parked ones are not in it


class NoRoom(StrEnum):
    """Why one more is too much."""

    FULL = "full"
    MEDIUM_FULL = "medium_full"
    LABEL_FULL = "label_full"
    NOT_INTERRUPTED = "not_interrupted"


class MediumRule(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the matrix."""

    limit: int | None = None
    labels: dict[str, int] = {}
    interrupted_by: tuple[str, ...] = (ANY,)  # other media that may come while one of this is held


class Capacity(msgspec.Struct, frozen=True, kw_only=True):
    """The matrix; a medium without a row is bound by `total` alone, which nobody's is without (see `overridden`)."""

    total: int | None = None
    media: dict[str, MediumRule] = {}


def overridden(company: Capacity, own: Capacity) -> Capacity:
    """What holds for a member: each number is their own if they have one, else the company's."""
    total = own.total if own.total is not None else company.total
    media = {medium: _overridden(company.media.get(medium), rule) for medium, rule in own.media.items()}
    return Capacity(total=USUAL if total is None else total, media={**company.media, **media})


def _overridden(company: MediumRule | None, own: MediumRule) -> MediumRule:
    if company is None:
        return own
    return MediumRule(
        limit=own.limit if own.limit is not None else company.limit,
        labels={**company.labels, **own.labels},
        interrupted_by=own.interrupted_by,
    )


def no_room(capacity: Capacity, load: Load, medium: str, label: str) -> NoRoom | None:
    """Name what forbids one more of a medium and label; the medium's limit is looked at before the label's."""
    of_medium = altogether = 0
    for (held, _label), count in load.items():
        if count <= 0:
            continue
        altogether += count
        if held == medium:
            of_medium += count
        elif (other := capacity.media.get(held)) is not None and not {ANY, medium} & {*other.interrupted_by}:
            return NoRoom.NOT_INTERRUPTED
    rule = capacity.media.get(medium)
    if rule is not None:
        if rule.limit is not None and of_medium >= rule.limit:
            return NoRoom.MEDIUM_FULL
        if label in rule.labels and load.get((medium, label), 0) >= rule.labels[label]:
            return NoRoom.LABEL_FULL
    if capacity.total is not None and altogether >= capacity.total:
        return NoRoom.FULL
    return None
