"""The tenant API over service levels: how the promises of a conversation stand."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.params import FromPath

from hubwright.desk.conversations.read import get_conversation
from hubwright.desk.sla.read import ClockView, clocks_of
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission


class ClocksAnswer(msgspec.Struct, frozen=True):
    """Every promise of a conversation, the oldest first."""

    conversation_id: UUID
    clocks: list[ClockView]


@get(
    "/api/v1/conversations/{conversation_id:uuid}/service-levels",
    opt={"audience": "tenant", "permission": Permission.CONVERSATIONS_READ},
    tags=["conversations"],
    operation_id="conversation_service_levels",
    summary="How the promises of a conversation stand",
)
async def clocks_route(request: Request[Any, Any, Any], conversation_id: FromPath[UUID]) -> ClocksAnswer:
    """First answer, next answer and solution: due when, kept or broken; they stand as of the last few seconds."""
    async with acting_for(actor_of(request).tenant_id):
        if (await get_conversation(conversation_id)).test:
            raise Missing("conversation")
        return ClocksAnswer(conversation_id, await clocks_of(conversation_id))


ROUTES = [clocks_route]
