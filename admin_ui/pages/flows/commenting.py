"""Comments on steps, said and settled from the canvas and from the outline."""

from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.pages.flows.canvas_view import draft_view
from admin_ui.pages.flows.drafting import as_json, told
from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.editor_view import editor, open_step
from admin_ui.pages.flows.step_changes import PostedStep
from admin_ui.rendering import fragment, is_fragment_request
from hubwright.control.flow_comments import comment, settle
from hubwright.control.flows import get_draft
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.ids import new_id

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


@post("/flows/{flow_id:uuid}/steps/{node_id:str}/comments", opt=READ, include_in_schema=False, status_code=303)
async def say_in_outline(request: AnyRequest, flow_id: FromPath[UUID], node_id: FromPath[str]) -> Response[Any]:
    """Say something about the open step; what is being typed into its form stays."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    refused = ""
    async with acting_for(actor.tenant_id):
        try:
            await comment(actor, flow_id, new_id(), node_id, posted.one("text"))
        except Invalid as refusal:
            refused = refusal.sentence()
        return await _remarks(request, flow_id, node_id, posted.one("text"), refused)


@post(
    "/flows/{flow_id:uuid}/steps/{node_id:str}/comments/{comment_id:uuid}",
    opt=READ,
    include_in_schema=False,
    status_code=303,
)
async def put_aside_in_outline(
    request: AnyRequest, flow_id: FromPath[UUID], node_id: FromPath[str], comment_id: FromPath[UUID]
) -> Response[Any]:
    """Settle a comment on the open step, or open it again."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    async with acting_for(actor.tenant_id):
        await settle(actor, flow_id, comment_id, settled=posted.one("settled") == "yes")
        return await _remarks(request, flow_id, node_id)


async def _remarks(
    request: AnyRequest, flow_id: UUID, node_id: str, typed: str = "", refused: str = ""
) -> Response[Any]:
    if not is_fragment_request(request):
        return see_other(request, f"/flows/{flow_id}/steps/{node_id}#step-comments", refused, kind="error")
    shown = await editor(flow_id)
    shown.step = open_step(shown, node_id)
    context: dict[str, Any] = {
        "flow": shown,
        "step": shown.step,
        "typed": typed if refused else "",
        "refused": refused,
        "oob": True,
    }
    return fragment(request, "flows/remarks.html", status=422 if refused else 200, **context)


ROUTES = [say, put_aside, say_in_outline, put_aside_in_outline]
