"""What tests of overflow do: set rules, let time pass, look, and read what was decided."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hubwright.control.routing.overflow import Overflow, Rule
from hubwright.desk.board.traces import who_was_asked
from hubwright.desk.conversations import get_conversation
from hubwright.desk.queues.overflow import change_overflow, overflow_waiting
from hubwright.desk.segments.adding_up import problems
from hubwright.desk.segments.read import log_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for, execute, fetch
from tests.integration.desk.watched import Watched


async def set_rules(watched: Watched, queue: UUID, *rules: Rule, **more: Any) -> None:
    """Let these rules hold for a queue."""
    async with acting_for(watched.tenant_id):
        await change_overflow(watched.desk.company.admin.actor, queue, Overflow(rules=rules, **more))


async def entry_of(watched: Watched, conversation_id: UUID) -> Row:
    """How a conversation stands, or stood last."""
    async with acting_for(watched.tenant_id):
        found = await fetch(
            "SELECT id, queue_id, entered_at, rank_at, queue_since, not_before, overflow_at, callback_offered_at,"
            " outcome FROM queue_entry WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY id DESC",
            conversation_id,
        )
    return found[0]


async def ages(watched: Watched, seconds: int) -> None:
    """Whoever waits has done so longer, with every moment of theirs."""
    moments = ("entered_at", "rank_at", "queue_since", "not_before", "overflow_at", "callback_offered_at")
    sets = ", ".join(f"{moment} = {moment} - $2::interval" for moment in moments)
    async with acting_for(watched.tenant_id):
        await execute(
            f"UPDATE queue_entry SET {sets} WHERE tenant_id = $1 AND left_at IS NULL", timedelta(seconds=seconds)
        )


async def look(watched: Watched) -> int:
    """What the worker does when the time has come."""
    async with acting_for(watched.tenant_id):
        return await overflow_waiting(utc_now())


async def decided(watched: Watched, conversation_id: UUID) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What the page of why reads: the moment, the outcome, and every rule that was asked with what it said."""
    async with acting_for(watched.tenant_id):
        asked = await who_was_asked(watched.supervisor.actor, conversation_id, utc_now())
    return [
        (
            one.moment,
            one.outcome,
            [(rule["when"], rule["said"]) for stop in one.trace["stops"] for rule in stop["asked"]],
        )
        for one in reversed(asked.overflow)
    ]


async def adds_up(watched: Watched, conversation_id: UUID) -> list[tuple[str, str]]:
    """The log of a conversation, after looking whether it adds up."""
    async with acting_for(watched.tenant_id):
        log, status = await log_of(conversation_id), (await get_conversation(conversation_id)).status
    assert problems(log, status) == []
    return [(one.kind, one.reason) for one in log]


def to(queue: UUID, **more: Any) -> Rule:
    """A rule that sends people to a queue."""
    return Rule(then="queue", queue=queue, **more)


def waited(queue: UUID, seconds: int) -> Rule:
    """Who has waited here so long goes to a queue."""
    return to(queue, when="waited", limit=seconds)
