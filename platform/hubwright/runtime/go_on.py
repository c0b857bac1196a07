"""Moves a waiting flow by what it waited for; a defect in that never leaves a visitor without an answer.

The step takes its error port; if even that fails, the flow ends with an apology and a person gets the conversation.
A run without a conversation ends as failed: there is nobody to apologise to.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import structlog

from hubwright import flows
from hubwright.desk.conversations import ConversationView
from hubwright.kernel.database import savepoint
from hubwright.kernel.failures import in_short
from hubwright.runtime import bot, queries, rewind_queries, sessions
from hubwright.runtime.apologise import apologise
from hubwright.runtime.runs import queries as run_queries
from hubwright.runtime.transient import TRANSIENT

log = structlog.get_logger()


class Derailed(msgspec.Struct, frozen=True, kw_only=True):
    """What failed, and where the session stood before, so that it can be tried again."""

    error: str
    context: dict[str, Any]


async def go_on(
    session_id: UUID, conversation: ConversationView | None, make: Callable[[], Awaitable[flows.Event]]
) -> Derailed | None:
    """Move a session whose conversation, if it has one, is held; None when all went well."""
    before = await run_queries.active_session(session_id)
    if before is None:
        return None
    try:
        async with savepoint():
            await _move(session_id, conversation, await make())
    except TRANSIENT:
        raise
    except Exception as failure:
        log.exception("flow_failed", session=str(session_id))
        error = in_short(failure)
    else:
        return None
    await fail_wait(session_id, conversation, error)
    return Derailed(error=error, context=await where_it_stood(before))


async def fail_wait(session_id: UUID, conversation: ConversationView | None, error: str) -> None:
    """The step takes its error port, else a person gets the visitor."""
    try:
        async with savepoint():
            await _move(session_id, conversation, flows.WaitFailed(error=error))
    except TRANSIENT:
        raise
    except Exception:
        log.exception("flow_failed_again", session=str(session_id))
        await _end(session_id, conversation)


async def _move(session_id: UUID, conversation: ConversationView | None, event: flows.Event) -> None:
    claimed = await sessions.claim_run(session_id)
    if claimed is not None:
        await bot.move_on(claimed, conversation, event)


async def _end(session_id: UUID, conversation: ConversationView | None) -> None:
    if conversation is None:
        await run_queries.fail_run(session_id)
        return
    await queries.end_session(conversation.id)
    await apologise(conversation)
    await bot.to_people(conversation, reason="the flow failed")


async def where_it_stood(before: dict[str, Any]) -> dict[str, Any]:
    """What `rewind` needs: the state before, and how far the session has come with the failure dealt with."""
    session_id: UUID = before["id"]
    now = await rewind_queries.session_now(session_id)
    return {
        "conversation_id": str(before["conversation_id"] or ""),
        "session_id": str(session_id),
        "state": before["state"],
        "rev": now["rev"] if now is not None else before["rev"],
    }
