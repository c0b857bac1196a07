"""The tenant API over traces."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright.runtime.trace.read import PAGE, trace_of
from hubwright.runtime.trace.schemas import TracePage


@get(
    "/api/v1/conversations/{conversation_id:uuid}/trace",
    opt={"audience": "tenant", "permission": Permission.CONVERSATIONS_READ},
    tags=["conversations"],
    summary="Read what the flow did",
)
async def trace_route(
    request: Request[Any, Any, Any],
    conversation_id: FromPath[UUID],
    after: FromQuery[str] = "",
    limit: FromQuery[int] = PAGE,
) -> TracePage:
    """Every step of the conversation's flows, the oldest first, at most 200 a page; personal data is masked.

    Steps are kept for as long as the installation keeps traces (30 days unless it says otherwise).
    """
    async with acting_for(actor_of(request).tenant_id):
        return await trace_of(conversation_id, after=after, limit=limit)


ROUTES = [trace_route]
