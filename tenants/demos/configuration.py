"""How a company is set up, without a word of its data: what a new company may take over from its demo."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels.settings import without_secrets
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import get_draft, list_flows, live_version
from hubwright.control.routing.hours import QueueHours, queue_hours
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.overflow import Overflow
from hubwright.control.routing.plan import Plan
from hubwright.control.routing.policy import Policy, policy
from hubwright.control.routing.skills import list_skills
from hubwright.control.variables.business_hours import business_hours
from hubwright.desk.sla.policies import SlaPolicy, list_policies
from hubwright.desk.states.lists import Choice, break_kinds, dispositions
from hubwright.desk.states.policy import StatePolicy, state_policy
from hubwright.flows.business_hours import BusinessHours
from hubwright.kernel.database import acting_for


class KeptQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue; ids in plans and rules are the source's, and are given new ones with everything else."""

    id: UUID
    key: str
    name: str
    offer_seconds: int
    plan: Plan
    overflow: Overflow
    hours: QueueHours | None


class KeptFlow(msgspec.Struct, frozen=True, kw_only=True):
    """A flow as it is live, or as it is drafted where it never was."""

    id: UUID
    name: str
    doc: dict[str, Any]
    is_live: bool


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a channel looks and which flow answers there; no key, no credentials."""

    plugin: str
    settings: dict[str, Any]
    flow_id: UUID | None
    queue_id: UUID | None


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. What is not named here is not taken over: people, contacts, conversations, files, keys, values."""

    queues: list[KeptQueue]
    skills: dict[str, str]
    flows: list[KeptFlow]
    look: Look | None
    hours: BusinessHours | None
    breaks: list[Choice]
    dispositions: list[Choice]
    routing: Policy
    states: StatePolicy
    promises: list[SlaPolicy]


async def read_configuration(tenant_id: UUID) -> Configuration:
    """Read a company's; a member's name stands nowhere in it."""
    async with acting_for(tenant_id):
        hours = await queue_hours()
        channels = await list_channels()
        return Configuration(
            queues=[
                KeptQueue(
                    id=queue.id,
                    key=queue.key,
                    name=queue.name,
                    offer_seconds=queue.offer_seconds,
                    plan=queue.plan,
                    overflow=queue.overflow,
                    hours=hours.get(queue.id),
                )
                for queue in await list_queues()
                if not queue.archived
            ],
            skills={skill.key: skill.name for skill in await list_skills()},
            flows=[await _flow(one.id, one.name) for one in await list_flows()],
            look=next(
                (
                    Look(
                        plugin=c.plugin,
                        settings=without_secrets(c.plugin, c.settings),
                        flow_id=c.flow_id,
                        queue_id=c.queue_id,
                    )
                    for c in channels
                    if c.enabled
                ),
                None,
            ),
            hours=await business_hours(),
            breaks=[one for one in await break_kinds() if not one.retired],
            dispositions=[one for one in await dispositions() if not one.retired],
            routing=await policy(),
            states=await state_policy(),
            promises=await list_policies(),
        )


async def _flow(flow_id: UUID, name: str) -> KeptFlow:
    live = await live_version(flow_id)
    draft = await get_draft(flow_id)
    return KeptFlow(id=flow_id, name=name, doc=live.doc if live is not None else draft.doc, is_live=live is not None)
