"""Brings an event to everybody in its company who listens or waits; told twice, each acts once."""

from typing import Any
from uuid import UUID

import structlog

from hubwright import flows
from hubwright.control.triggers import listening_to
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.runtime import bot, library, sessions
from hubwright.runtime.hold import hold
from hubwright.runtime.listening import queries
from hubwright.runtime.runs.begin import begin
from hubwright.runtime.runs.forget import forget_tomorrow

log = structlog.get_logger()
_LEASE_S = 30.0
_MOST_ATTEMPTS = 6


async def due_events(most: int = 200) -> list[Due]:
    """Find events nobody was told of yet, tenants taking turns."""
    return await due_now("event", most)


async def deliver(tenant_id: UUID, event_id: UUID) -> bool:
    """Deliver one event; False when somebody else does, or did."""
    async with acting_for(tenant_id):
        event = await queries.claim(event_id, _LEASE_S)
        if event is None:
            if await queries.is_done(event_id):
                await queries.forget(event_id)
            return False
        waits = await queries.waiting_for(event["name"], event["key"])
    try:
        for wait in waits:
            async with acting_for(tenant_id):
                await _wake(wait, event)
        async with acting_for(tenant_id):
            await _begin_runs(event)
            await queries.done(event_id)
            await forget_tomorrow()
    except Exception as failure:
        log.exception("event_failed", event=str(event_id))
        error = f"{type(failure).__name__}: {failure}"[:500]
        async with acting_for(tenant_id):
            if event["attempts"] >= _MOST_ATTEMPTS:
                await queries.done(event_id, error)
            else:
                await queries.put_off(event_id, float(2 ** event["attempts"]), error)
    return True


async def _begin_runs(event: Row) -> None:
    for trigger in await listening_to(event["name"]):
        await begin(
            trigger.flow_id,
            trigger.node_id,
            facts_of(event),
            depth=event["depth"],
            dedup_key=f"{trigger.node_id}/event/{event['id']}",
            quietly=True,
        )


async def _wake(wait: Row, event: Row) -> None:
    """Move one session, if its filter wants this event; the conversation is held before the session, as everywhere."""
    conversation = await hold(wait["conversation_id"])
    claimed = await sessions.claim_run(wait["flow_session_id"])
    if claimed is None:
        await queries.stop_waiting(wait["flow_session_id"], wait["token"])
        return
    carried = await bot.carry_for(conversation)
    happened = flows.EventHappened(
        token=wait["token"],
        event=facts_of(event),
        depth=event["depth"],
        contact=carried.contact,
        conversation=carried.conversation,
        tenant=carried.tenant,
    )
    if await library.wants(claimed.compiled, claimed.state, happened):
        await bot.move_on(claimed, conversation, happened)


def facts_of(event: Row) -> dict[str, Any]:
    """What a flow reads as `event`."""
    return {
        "id": str(event["id"]),
        "name": event["name"],
        "key": event["key"],
        "author": event["author"],
        "at": event["at"].isoformat(),
        "conversation_id": str(event["conversation_id"] or ""),
        "contact_id": str(event["contact_id"] or ""),
        "data": event["data"],
    }
