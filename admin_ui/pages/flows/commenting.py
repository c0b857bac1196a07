"""Comments on steps, said and settled from the canvas."""

from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.pages.flows.canvas_view import draft_view
from admin_ui.pages.flows.drafting import as_json, told
from admin_ui.pages.flows.editing import READ
from hubwright.control.flow_comments import comment, settle
from hubwright.control.flows import get_draft
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")


class Said(msgspec.Struct, frozen=True):
    """What somebody says about a step; the same id again is the same comment."""

    id: UUID
    node: str
    text: str


class Settling(msgspec.Struct, frozen=True):
    """Whether a comment is done with."""

    settled: bool


@post("/flows/{flow_id:uuid}/comments", opt=READ, include_in_schema=False, status_code=200)
async def say(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[bytes]:
    """Say something about a step."""
    actor, raw = actor_of(request), await request.body()

    async def work() -> Response[bytes]:
        said = _read(raw, Said)
        async with acting_for(actor.tenant_id):
            await comment(actor, flow_id, said.id, said.node, said.text)
            return as_json(await draft_view(await get_draft(flow_id), ()))

    return await told(work)


@post("/flows/{flow_id:uuid}/comments/{comment_id:uuid}", opt=READ, include_in_schema=False, status_code=200)
async def put_aside(request: AnyRequest, flow_id: FromPath[UUID], comment_id: FromPath[UUID]) -> Response[bytes]:
    """Settle a comment, or open it again."""
    actor, raw = actor_of(request), await request.body()

    async def work() -> Response[bytes]:
        wanted = _read(raw, Settling)
        async with acting_for(actor.tenant_id):
            await settle(actor, flow_id, comment_id, settled=wanted.settled)
            return as_json(await draft_view(await get_draft(flow_id), ()))

    return await told(work)


def _read(raw: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.DecodeError as reason:
        raise Invalid(FieldError("text", str(reason)[:200])) from reason


ROUTES = [say, put_aside]
