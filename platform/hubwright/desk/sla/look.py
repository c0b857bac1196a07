"""Looking after the clocks of a company: what changed is worked out anew, warnings and breaches are told once.

Customers' and agents' words come in on several roads, none of which waits for this; a look finds them by the number of
the conversation. Each moment counts as it was said, however late the look.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.routing.hours import hours_that_count
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.variables.business_hours import business_hours
from hubwright.desk.push.tell import push_warning
from hubwright.desk.queues import queries as entries
from hubwright.desk.queues import record_queries
from hubwright.desk.queues.bell import ask_for_offers, tell_inboxes
from hubwright.desk.segments.read import said_in, stood_in
from hubwright.desk.sla import queries
from hubwright.desk.sla.clocks import Clock, Stood, clocks, next_due
from hubwright.desk.sla.policies import SlaPolicy, list_policies
from hubwright.flows.business_hours import BusinessHours
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.events import announce

WARNING, BREACHED = "sla.warning", "sla.breached"
_MOST = 25  # conversations held at once: their customers wait as long
_OFTEN_S, _SELDOM_S = 5.0, 60.0


async def begin(conversation_id: UUID, policy: SlaPolicy, began_at: datetime, first_look: datetime | None) -> None:
    """Somebody was promised something from this moment on; one that is promised something already keeps that."""
    await _settle(conversation_id)
    if await queries.watch(conversation_id, policy.id, began_at, first_look or began_at):
        await queries.look_by(utc_now())


async def _settle(conversation_id: UUID) -> None:
    """What was promised before is over, but nobody has looked since."""
    row = await queries.watched(conversation_id)
    if row is not None and row["ended_at"] is not None:
        await _look_at(row, {one.id: one for one in await list_policies()}, await _calendars(), utc_now())


async def look(now: datetime) -> int:
    """Look at whatever changed or is due; returns how much that was."""
    found = await queries.to_look_at(now, _MOST)
    policies = {one.id: one for one in await list_policies()} if found else {}
    calendars = await _calendars() if found else _Calendars(None, {})
    for row in found:
        await _look_at(row, policies, calendars, now)
    await queries.look_again(0.0 if len(found) == _MOST else _OFTEN_S, _SELDOM_S)
    return len(found)


class _Calendars(msgspec.Struct, frozen=True):
    """The company's hours, and those of queues that have their own."""

    company: BusinessHours | None
    queues: dict[UUID, BusinessHours]

    async def stood(self, conversation_id: UUID) -> list[Stood]:
        """By which hours time counted in a conversation, from when on."""
        if not self.queues:
            return []
        return [
            Stood(one.began_at, self.queues.get(one.queue_id, self.company)) for one in await stood_in(conversation_id)
        ]


async def _calendars() -> _Calendars:
    return _Calendars(await business_hours(), await hours_that_count())


async def _look_at(row: Row, policies: dict[UUID, SlaPolicy], calendars: _Calendars, now: datetime) -> None:
    conversation_id, began_at, policy = row["conversation_id"], row["began_at"], policies.get(row["policy_id"])
    if policy is None:
        await queries.drop_running(conversation_id)
        await queries.unwatch(conversation_id, began_at)
        return
    said, stood = await said_in(conversation_id), await calendars.stood(conversation_id)
    found = clocks(policy, calendars.company, began_at, row["ended_at"], said, stood=stood)
    before = {(one["kind"], one["began_at"]): one for one in await queries.clocks_of(conversation_id, began_at)}
    moments: list[datetime] = []
    for clock in found:
        moments += await _keep(row, policy, clock, before.get((clock.kind, clock.began_at)), now)
    if row["ended_at"] is not None:
        await queries.unwatch(conversation_id, began_at)
    else:
        due = next_due(found)
        due_at, due_kind = (due.due_at, due.kind) if due is not None else (None, "")
        next_at = min(moments, default=None)
        await queries.looked(conversation_id, began_at, row["last_seq"], next_at, due_at=due_at, due_kind=due_kind)
        if due_at != row["due_at"]:
            tell_inboxes("list", conversation_id)


async def _keep(row: Row, policy: SlaPolicy, clock: Clock, before: Row | None, now: datetime) -> list[datetime]:
    """Write how a clock stands and tell what is to be told; returns when time alone changes something about it."""
    warned_at = before["warned_at"] if before else None
    breached_at = before["breached_at"] if before else None
    if breached_at is None and clock.broken_by(now):
        breached_at = now
        await _tell(BREACHED, row, policy, clock)
        await _raise(row["conversation_id"], policy, clock)
    elif warned_at is None and breached_at is None and clock.to_warn_of(now):
        warned_at = now
        await _tell(WARNING, row, policy, clock)
        await push_warning(row["conversation_id"], policy.id, clock.due_at, now)
    stands = {"due_at": clock.due_at, "ended_at": clock.ended_at, "warned_at": warned_at, "breached_at": breached_at}
    if before is None or any(before[field] != moment for field, moment in stands.items()):
        await queries.put_clock(row["conversation_id"], policy.id, clock.kind, clock.began_at, **stands)
    if clock.ended_at is not None or breached_at is not None:
        return []
    ahead = (clock.due_at, clock.warn_at if warned_at is None else None)
    return [moment for moment in ahead if moment is not None]


async def _tell(name: str, row: Row, policy: SlaPolicy, clock: Clock) -> None:
    """An event that flows of the company can act on."""
    assert clock.due_at is not None or name == WARNING
    due_at = clock.due_at.isoformat() if clock.due_at is not None else ""
    await announce(
        name,
        {"target": clock.kind, "policy": policy.name, "due_at": due_at, "conversation": str(row["conversation_id"])},
        author="system",
        key=clock.kind,
        conversation_id=row["conversation_id"],
        contact_id=row["contact_id"],
    )
    tell_inboxes("list", row["conversation_id"])


async def _raise(conversation_id: UUID, policy: SlaPolicy, clock: Clock) -> None:
    """What still waits after a breach goes before what is less urgent."""
    entry = await entries.open_entry(conversation_id) if policy.raise_to else None
    if entry is None or entry["priority"] >= policy.raise_to:
        return
    plan = next((queue.plan for queue in await list_queues() if queue.id == entry["queue_id"]), None)
    if plan is not None:
        rank_at = plan.rank_at(entry["entered_at"], policy.raise_to, clock.due_at)
        await entries.raise_priority(entry["id"], policy.raise_to, rank_at)
        await record_queries.stands(entry["id"], utc_now(), due_at=clock.due_at)
        await ask_for_offers()
