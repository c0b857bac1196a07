"""A new company takes over how its demo was set up: written through the verbs that pages call, with new ids."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel, list_channels
from hubwright.control.flows import archive_flow, create_flow, publish
from hubwright.control.routing.hours import set_queue_hours
from hubwright.control.routing.keep_queues import change_queue
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.overflow import NOTHING, set_overflow
from hubwright.control.routing.plan import DEFAULT
from hubwright.control.routing.policy import set_plan, set_policy
from hubwright.control.routing.skills import put_skill
from hubwright.control.routing.staff_queue import open_queue
from hubwright.control.variables.business_hours import set_business_hours
from hubwright.desk.sla.policies import set_policies
from hubwright.desk.states.lists import begin_with
from hubwright.desk.states.policy import set_state_policy
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Invalid
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.scope import active_tenant
from tenants.demos.configuration import Configuration, KeptFlow, Look
from tenants.demos.lacking import unless_lacking


async def carry_over(kept: Configuration, *, company: str) -> None:
    """Set the active tenant up like that; it has been provisioned, and what its edition lacks is left out."""
    acting = Actor(kind="operator", tenant_id=active_tenant(), name="Hubwright", permissions=frozenset(Permission))
    kept = _with_ids(kept, await _new_ids(kept))
    await _queues(acting, kept)
    await _lists(acting, kept)
    flows = await _flows(acting, kept.flows)
    if kept.look is not None:
        await _look(acting, kept.look, flows, company)


async def _new_ids(kept: Configuration) -> dict[UUID, UUID]:
    """Everything gets a new id, but for the queues that are there already."""
    there = {queue.key: queue.id for queue in await list_queues()}
    ids = {queue.id: there.get(queue.key) or new_id() for queue in kept.queues}
    lists = (*kept.breaks, *kept.dispositions)
    named = [one.id for one in kept.flows] + [one.id for one in lists] + [one.id for one in kept.promises]
    return ids | {one: new_id() for one in named}


def _with_ids(kept: Configuration, ids: Mapping[UUID, UUID]) -> Configuration:
    """The same with other ids, wherever they stand: in plans, rules and documents of flows too."""
    text = msgspec.json.encode(kept).decode()
    for before, after in ids.items():
        text = text.replace(str(before), str(after))
    return msgspec.json.decode(text, type=Configuration)


async def _queues(acting: Actor, kept: Configuration) -> None:
    if kept.hours is not None:
        await unless_lacking(set_business_hours(acting, kept.hours))
    for key, name in kept.skills.items():
        await unless_lacking(put_skill(acting, key, name))
    opened = [queue for queue in kept.queues if await unless_lacking(open_queue(queue.id, queue.key, queue.name))]
    for queue in opened:
        await change_queue(acting, queue.id, name=queue.name, offer_seconds=queue.offer_seconds)
        if queue.hours is not None:
            await unless_lacking(set_queue_hours(acting, queue.id, queue.hours))
        if queue.plan != DEFAULT:
            await unless_lacking(set_plan(acting, queue.id, queue.plan))
        if queue.overflow != NOTHING:
            await unless_lacking(set_overflow(acting, queue.id, queue.overflow))


async def _lists(acting: Actor, kept: Configuration) -> None:
    await begin_with(kept.breaks, kept.dispositions)
    await unless_lacking(set_policy(acting, kept.routing))
    await unless_lacking(set_state_policy(acting, kept.states))
    if kept.promises:
        await unless_lacking(set_policies(acting, kept.promises))


async def _flows(acting: Actor, kept: list[KeptFlow]) -> set[UUID]:
    """A flow is published when what it calls is, so in rounds; gives back what is live."""
    for flow in kept:
        await create_flow(flow.name, flow.doc, flow.id, actor=acting)
    live: set[UUID] = set()
    for _round in kept:
        for flow in kept:
            if flow.is_live and flow.id not in live and await _is_published(acting, flow.id):
                live.add(flow.id)
    return live


async def _is_published(acting: Actor, flow_id: UUID) -> bool:
    try:
        return await unless_lacking(publish(acting, flow_id))
    except Invalid:
        return False


async def _look(acting: Actor, look: Look, live: set[UUID], company: str) -> None:
    """The chat looks the same under the company's own name; the flow of before gives way to the demo's."""
    channel = next((one for one in await list_channels() if one.plugin == look.plugin), None)
    if channel is None:
        return
    own = {**look.settings, "title_en": company[:60], "title_zh": company[:60]}
    settings = {name: value for name, value in own.items() if name in channel.settings}
    await unless_lacking(change_channel(acting, channel.id, ChannelChange(settings=settings)))
    if look.flow_id in live:
        await change_channel(acting, channel.id, ChannelChange(flow_id=look.flow_id))
        if channel.flow_id is not None:
            await archive_flow(acting, channel.flow_id)
