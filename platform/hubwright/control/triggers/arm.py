"""Publishing arms what the new version listens to and disarms what it does not listen to any more."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from hubwright import flows
from hubwright.control.companies.queries import find_company
from hubwright.control.triggers import queries
from hubwright.control.triggers.addresses import close_address, open_address
from hubwright.control.triggers.schemas import Trigger
from hubwright.flows.nodes.trigger_schedule import SCHEDULE, plan_of
from hubwright.flows.nodes.trigger_webhook import WEBHOOK
from hubwright.flows.schedule import Plan, next_occurrence
from hubwright.kernel.scope import active_tenant


async def arm(flow_id: UUID, document: flows.FlowDocument) -> None:
    """Bring the triggers of a flow in line with what is live now; the caller holds the flow's row."""
    before = {row["node_id"]: Trigger(**row) for row in await queries.triggers_of(flow_id, lock=True)}
    wanted = {listener.node_id: listener for listener in flows.listeners(document)}
    for node_id, gone in before.items():
        if node_id not in wanted and gone.live:
            await queries.retire(gone.id)
            await _shut(gone)
    for node_id, listener in wanted.items():
        await _arm(flow_id, listener, before.get(node_id))


async def _arm(flow_id: UUID, listener: flows.Listener, before: Trigger | None) -> None:
    plan = _plan(listener)
    trigger_id = await queries.put(flow_id, listener.node_id, listener.type, listener.topic, plan)
    if before is not None and before.topic != listener.topic:
        await _shut(before)
    row = await queries.trigger(trigger_id)
    assert row is not None
    trigger = Trigger(**row)
    if listener.topic == WEBHOOK:
        await open_address(trigger)
    if listener.topic != SCHEDULE:
        await queries.set_next(trigger_id, None)
    elif trigger.next_at is None or before is None or before.plan != plan:
        await queries.set_next(trigger_id, await next_of(plan, await queries.moment()))


async def _shut(trigger: Trigger) -> None:
    if trigger.topic == WEBHOOK:
        await close_address(trigger)


async def next_of(plan: dict[str, Any], after: datetime) -> datetime:
    """When a stored plan comes due next, by the company's clock."""
    return next_occurrence(msgspec.convert(plan, Plan), after, await zone())


async def zone() -> ZoneInfo:
    """The time zone of the company in scope."""
    company = await find_company(active_tenant())
    return ZoneInfo(company.time_zone if company is not None else "UTC")


def _plan(listener: flows.Listener) -> dict[str, Any]:
    if listener.topic != SCHEDULE:
        return {}
    plain: dict[str, Any] = msgspec.to_builtins(plan_of(listener.config))
    return plain
