"""The draft as open editors share it: batches of changes go in, newer revisions come out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.pages.flows.canvas_view import DraftView, draft_view
from admin_ui.pages.flows.clash_words import clash_view
from admin_ui.pages.flows.editing import EDIT, READ
from hubwright import flows
from hubwright.control.flow_comments import heard
from hubwright.control.flows import change_draft, get_draft
from hubwright.control.flows.errors import DraftConflict
from hubwright.control.flows.save_draft import draft_topic
from hubwright.control.flows.schemas import Draft
from hubwright.flows.operations import MAX_OPS, Add, AnyOp, Config, Set, Text, Wire
from hubwright.kernel import idempotency
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.problems import problem_of
from hubwright.kernel.realtime import hub

AnyRequest = Request[Any, Any, Any]
LONGEST_WAIT_S = 20.0
_POLL_S = 1.5
_LONGEST_ID = 80


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an editor did on top of a revision; the same id again is the same batch, applied once."""

    batch: str
    base_rev: int
    ops: list[AnyOp]


@get("/flows/{flow_id:uuid}/draft", opt=READ, include_in_schema=False)
async def draft(
    request: AnyRequest,
    flow_id: FromPath[UUID],
    *,
    after: FromQuery[int] = 0,
    wait: FromQuery[float] = 0.0,
    brief: FromQuery[bool] = False,
    known: FromQuery[str] = "",
) -> Response[bytes]:
    """The draft once it is newer than `after`, or has other comments than those `known`; else only its revision."""
    actor = actor_of(request)

    async def work() -> Response[bytes]:
        found, new = await _newer(request, actor, flow_id, after=after, wait=wait, known=known)
        if brief or not new:
            async with acting_for(actor.tenant_id):
                return as_json({"rev": found.rev, "changed_by": found.changed_by, "heard": await heard(flow_id)})
        async with acting_for(actor.tenant_id):
            return as_json(await draft_view(found))

    return await told(work)


async def _newer(
    request: AnyRequest, actor: Actor, flow_id: UUID, *, after: int, wait: float, known: str
) -> tuple[Draft, bool]:
    stopping: asyncio.Event | None = getattr(request.app.state, "stopping", None)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(max(wait, 0.0), LONGEST_WAIT_S)
    async with hub.subscribe(draft_topic(actor.tenant_id, flow_id)) as wakes:
        while True:
            async with acting_for(actor.tenant_id):
                found = await get_draft(flow_id)
                new = found.rev > after or await heard(flow_id) != known
            left = deadline - loop.time()
            if new or left <= 0 or (stopping is not None and stopping.is_set()):
                return found, new
            try:
                await asyncio.wait_for(wakes.get(), min(_POLL_S, left))
            except TimeoutError:
                continue


@post("/flows/{flow_id:uuid}/draft/ops", opt=EDIT, include_in_schema=False, status_code=200)
async def apply_ops(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[bytes]:
    """Apply a batch once; a conflict is 409 with both versions of everything that clashes, and the draft as it is."""
    actor, raw = actor_of(request), await request.body()

    async def work() -> Response[bytes]:
        batch = _read(raw)
        async with acting_for(actor.tenant_id):
            try:
                again = await _once(actor, flow_id, batch, raw)
            except DraftConflict as conflict:
                return await _conflict(flow_id, conflict)
            found = await get_draft(flow_id)
            alone = not again and found.rev <= batch.base_rev + 1
            return as_json(await draft_view(found, _touched(batch.ops) if alone else None))

    return await told(work)


def _read(raw: bytes) -> Batch:
    try:
        batch = msgspec.json.decode(raw, type=Batch)
    except msgspec.DecodeError as reason:
        raise Invalid(FieldError("ops", str(reason)[:200])) from reason
    if not 0 < len(batch.batch) <= _LONGEST_ID or not batch.batch.isprintable():
        raise Invalid(FieldError("batch", _("Please check what you entered.")))
    if len(batch.ops) > MAX_OPS:
        raise Invalid(FieldError("ops", _("These are too many changes at once.")))
    return batch


async def _once(actor: Actor, flow_id: UUID, batch: Batch, raw: bytes) -> bool:
    async def change() -> tuple[int, object]:
        changed = await change_draft(actor, flow_id, batch.ops)
        return 200, {"rev": changed.draft.rev}

    mark = idempotency.fingerprint("POST", f"draft/{flow_id}", raw)
    return (await idempotency.once(actor, f"draft/{flow_id}/{batch.batch}", mark, change)).again


async def _conflict(flow_id: UUID, conflict: DraftConflict) -> Response[bytes]:
    found = await get_draft(flow_id)
    document = flows.parse(found.doc)
    clashes = [clash_view(document, clash) for clash in conflict.clashes]
    return as_json({**problem_of(conflict), "clashes": clashes, "draft": await draft_view(found)}, conflict.status)


def _touched(ops: list[AnyOp]) -> set[str]:
    found: set[str] = set()
    for op in ops:
        if isinstance(op, Add):
            found.add(op.node.id)
        elif isinstance(op, Set | Config | Wire | Text):
            found.add(op.node)
    return found


async def told(work: Callable[[], Awaitable[Response[bytes]]]) -> Response[bytes]:
    """A script asks here, so a refusal is problem+json and no page."""
    try:
        return await work()
    except Refusal as refusal:
        return as_json(problem_of(refusal), refusal.status)


def as_json(body: DraftView | dict[str, Any], status: int = 200) -> Response[bytes]:
    """An answer for a script."""
    kind = "application/json" if status < 400 else "application/problem+json"
    return Response(
        msgspec.json.encode(body), status_code=status, media_type=kind, headers={"cache-control": "no-store"}
    )


ROUTES = [draft, apply_ops]
