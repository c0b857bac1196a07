"""Moves a waiting flow by what it waited for; a defect in that never leaves a visitor without an answer.

The step takes its error port; if even that fails, the flow ends with an apology and a person gets the conversation.
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
from hubwright.runtime import bot, queries, rewind_queries
from hubwright.runtime.apologise import apologise
from hubwright.runtime.transient import TRANSIENT

log = structlog.get_logger()


class Derailed(msgspec.Struct, frozen=True, kw_only=True):
    """What failed, and where the session stood before, so that it can be tried again."""

    error: str
    context: dict[str, Any]


async def go_on(conversation: ConversationView, make: Callable[[], Awaitable[flows.Event]]) -> Derailed | None:
    """Move the flow of a conversation that is held; None when all went well."""
    before = await queries.active_session(conversation.id)
    if before is None:
        return None
    try:
        async with savepoint():
            await bot.resume(conversation.id, await make())
    except TRANSIENT:
        raise
    except Exception as failure:
        log.exception("flow_failed", conversation=str(conversation.id))
        error = in_short(failure)
    else:
        return None
    await fail_wait(conversation, error)
    return Derailed(error=error, context=await where_it_stood(before))


async def fail_wait(conversation: ConversationView, error: str) -> None:
    """The step takes its error port, else a person gets the visitor."""
    try:
        async with savepoint():
            await bot.resume(conversation.id, flows.WaitFailed(error=error))
    except TRANSIENT:
        raise
    except Exception:
        log.exception("flow_failed_again", conversation=str(conversation.id))
        await queries.end_session(conversation.id)
        await apologise(conversation)
        await bot.to_people(conversation, reason="the flow failed")


async def where_it_stood(before: dict[str, Any]) -> dict[str, Any]:
    """What `rewind` needs: the state before, and how far the session has come with the failure dealt with."""
    session_id: UUID = before["id"]
    now = await rewind_queries.session_now(session_id)
    return {
        "conversation_id": str(before["conversation_id"]),
        "session_id": str(session_id),
        "state": before["state"],
        "rev": now["rev"] if now is not None else before["rev"],
    }
