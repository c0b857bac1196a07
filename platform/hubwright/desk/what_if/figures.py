"""What a run says: who would have gone where, how long they would have waited, how true the plan as it is comes out."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.what_if.day import Day
from hubwright.desk.what_if.simulate import Course, Offered


class Fate(msgspec.Struct, frozen=True, kw_only=True):
    """How one entry ended: with whom, or gone, or still waiting; and how long it waited."""

    entry_id: UUID
    conversation_id: UUID
    queue_id: UUID
    member_id: UUID | None
    waited_s: float
    is_gone: bool


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """Waits of those who were taken, in seconds; how many in time, how many left, how many nobody took."""

    taken: int
    median_s: float
    p90_s: float
    in_time: int
    gone: int
    waiting: int


class Change(msgspec.Struct, frozen=True):
    """One that would have gone elsewhere."""

    before: Fate
    after: Fate


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The plan that was against the one that is tried."""

    entries: int
    before: Waits
    after: Waits
    changed: int
    changes: list[Change]  # the first of them
    by_member: dict[UUID, tuple[int, int]]  # taken before, taken after


class Fidelity(msgspec.Struct, frozen=True):
    """How many of the recorded offers the plan as it is makes again, and how many were recorded."""

    again: int
    recorded: int


def what_was(day: Day) -> list[Fate]:
    """What really happened."""
    accepted = {each.entry_id: (each.member_id, each.ended_at) for each in day.answers if each.ending == "accepted"}
    fates = []
    for one in day.came:
        member_id, at = accepted.get(one.entry_id, (one.taken_by, one.left_at))
        waited = ((at or day.ended) - one.at).total_seconds()
        fates.append(
            Fate(
                entry_id=one.entry_id,
                conversation_id=one.conversation_id,
                queue_id=one.queue_id,
                member_id=member_id,
                waited_s=waited,
                is_gone=member_id is None and at is not None,
            )
        )
    return fates


def what_would_be(day: Day, course: Course) -> list[Fate]:
    """What would have happened."""
    accepted = {each.entry_id: (each.member_id, each.ended_at) for each in course.offers if each.ending == "accepted"}
    fates = []
    for one in day.came:
        left_at = course.left.get(one.entry_id)
        pulled = one.taken_by if left_at is not None else None
        member_id, at = accepted.get(one.entry_id, (pulled, left_at))
        fates.append(
            Fate(
                entry_id=one.entry_id,
                conversation_id=one.conversation_id,
                queue_id=one.queue_id,
                member_id=member_id,
                waited_s=((at or day.ended) - one.at).total_seconds(),
                is_gone=member_id is None and at is not None,
            )
        )
    return fates


def waits(fates: Iterable[Fate], in_time_s: float) -> Waits:
    """Sum them up."""
    every = list(fates)
    taken = sorted(fate.waited_s for fate in every if fate.member_id is not None)
    return Waits(
        taken=len(taken),
        median_s=_quantile(taken, 0.5),
        p90_s=_quantile(taken, 0.9),
        in_time=sum(waited <= in_time_s for waited in taken),
        gone=sum(fate.is_gone for fate in every),
        waiting=sum(fate.member_id is None and not fate.is_gone for fate in every),
    )


def compared(before: list[Fate], after: list[Fate], *, in_time_s: float, most: int) -> Comparison:
    """Put two ends of the same entries side by side; the ones that went elsewhere first by when they came."""
    others = {fate.entry_id: fate for fate in after}
    changes = [Change(fate, others[fate.entry_id]) for fate in before if _went_elsewhere(fate, others[fate.entry_id])]
    members: dict[UUID, tuple[int, int]] = {}
    for index, fates in enumerate((before, after)):
        for fate in fates:
            if fate.member_id is not None:
                counted = members.get(fate.member_id, (0, 0))
                members[fate.member_id] = (counted[0] + (index == 0), counted[1] + (index == 1))
    return Comparison(
        entries=len(before),
        before=waits(before, in_time_s),
        after=waits(after, in_time_s),
        changed=len(changes),
        changes=changes[:most],
        by_member=members,
    )


def fidelity(day: Day, course: Course) -> Fidelity:
    """Compare a run of the plan as it was with what was recorded, offer by offer: entry, agent and moment."""
    made = {_key(offer) for offer in course.offers}
    recorded = [(each.entry_id, each.member_id, each.offered_at) for each in day.answers]
    return Fidelity(sum(each in made for each in recorded), len(recorded))


def _key(offer: Offered) -> tuple[UUID, UUID, datetime]:
    return offer.entry_id, offer.member_id, offer.at


def _went_elsewhere(before: Fate, after: Fate) -> bool:
    return before.member_id != after.member_id or before.is_gone != after.is_gone


def _quantile(values: list[float], which: float) -> float:
    return values[min(len(values) - 1, int(len(values) * which))] if values else 0.0
