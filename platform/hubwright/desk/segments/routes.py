"""The tenant API over the log: the figures of a conversation, and the rows that they are worked out from."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath

from hubwright.desk.conversations.read import get_conversation
from hubwright.desk.segments.read import figures_of, log_of
from hubwright.desk.segments.schemas import Segment
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission


class LogAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation's life, oldest first, and what it says in seconds; what still holds is counted up to now.

    `handled_s` is with `wrapped_up_s`, what had to be done after the end.
    """

    conversation_id: UUID
    waited_s: float
    handled_s: float
    wrapped_up_s: float
    first_response_s: float | None
    lasted_s: float
    segments: list[Segment]


@get(
    "/api/v1/conversations/{conversation_id:uuid}/log",
    opt={"audience": "tenant", "permission": Permission.CONVERSATIONS_READ},
    tags=["conversations"],
    operation_id="conversation_log",
    summary="Waits and handling of a conversation",
)
async def log_route(request: Request[Any, Any, Any], conversation_id: FromPath[UUID]) -> LogAnswer:
    """Every stretch of a conversation's life with its begin, end and reason, and the figures that come of them."""
    async with acting_for(actor_of(request).tenant_id):
        if (await get_conversation(conversation_id)).test:
            raise Missing("conversation")
        told = await figures_of(conversation_id, utc_now())
        return LogAnswer(
            conversation_id=conversation_id,
            waited_s=_seconds(told.waited),
            handled_s=_seconds(told.handled),
            wrapped_up_s=_seconds(told.wrapped_up),
            first_response_s=None if told.first_response is None else _seconds(told.first_response),
            lasted_s=_seconds(told.lasted),
            segments=await log_of(conversation_id),
        )


def _seconds(length: timedelta) -> float:
    return round(length.total_seconds(), 3)


ROUTES = [log_route]
