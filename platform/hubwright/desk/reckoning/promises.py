"""Service levels: every promise of a conversation worked out anew from its log and what was said. Pure."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from hubwright.desk.reckoning.book import Book
from hubwright.desk.reckoning.told import KeptClock, Told
from hubwright.desk.segments.schemas import QUEUED
from hubwright.desk.sla.clocks import clocks
from hubwright.desk.sla.policies import SlaPolicy
from hubwright.flows.business_hours import BusinessHours


def look_at(
    book: Book,
    told: Told,
    policies: Mapping[UUID, SlaPolicy],
    hours: BusinessHours | None,
    changed_at: datetime | None,
) -> None:
    """Compare the promises as the last look left them; those from before the rules were changed are left alone."""
    if not told.looked_at:
        return
    for began_at, ended_at in asked_for_a_person(told):
        kept = [
            one for one in told.clocks if one.began_at >= began_at and (ended_at is None or one.began_at < ended_at)
        ]
        policy = policies.get(kept[0].policy_id) if kept else None
        if policy is None or (changed_at is not None and changed_at >= began_at):
            continue
        counted = clocks(policy, hours, began_at, ended_at, told.said)
        shown = [(one.kind, one.began_at, one.due_at, one.ended_at) for one in kept]
        wanted = sorted((one.began_at, one.kind, one.due_at, one.ended_at) for one in counted)
        book.same("promises", told.id, shown, [(kind, began, due, ended) for began, kind, due, ended in wanted])
        broken = {
            (one.kind, one.began_at) for one in counted if one.ended_at is not None and one.broken_by(one.ended_at)
        }
        book.same("broken promises", told.id, _broken(kept), sorted(broken))


def _broken(kept: list[KeptClock]) -> list[tuple[str, datetime]]:
    return sorted((one.kind, one.began_at) for one in kept if one.breached_at is not None and one.ended_at is not None)


def asked_for_a_person(told: Told) -> list[tuple[datetime, datetime | None]]:
    """From asking for a person to the end, or to when the bot has it again; None is still."""
    found: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    for one in told.log:
        if one.kind in QUEUED and since is None:
            since = one.began_at
        elif one.kind in ("ended", "bot", "wrap_up") and since is not None:
            found.append((since, one.began_at))
            since = None
    return [*found, (since, None)] if since is not None else found
