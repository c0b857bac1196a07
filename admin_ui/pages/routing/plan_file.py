"""A plan as a CSV file: taken out, and brought in with a look at what would differ before it holds."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.routing.plan import PLAN
from admin_ui.pages.routing.plan_differences import differences
from admin_ui.pages.routing.plan_table import Around, around
from admin_ui.pages.routing.plan_words import told
from admin_ui.pages.routing.words import URL, queue_tabs, undo_of
from admin_ui.rendering import page
from hubwright.control.routing.plan_csv import MOST_BYTES, FileRead, Trouble, read_plan, written
from hubwright.control.routing.plan_versions import Source
from hubwright.control.routing.policy import require_sound
from hubwright.desk.queues.serve_by import serve_by
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
FILE = PLAN + "/file"
_CSV = "text/csv; charset=utf-8"


@get(FILE, opt=MANAGE, include_in_schema=False)
async def plan_file(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[bytes]:
    """The plan that holds, for a spreadsheet."""
    async with acting_for(actor_of(request).tenant_id):
        here = await around(queue_id)
    name = f'attachment; filename="plan-{queue_id.hex[-8:]}-{here.queue.plan_version}.csv"'
    headers = {"content-disposition": name, "cache-control": "no-store"}
    return Response(written(here.queue.plan, here.known), media_type=_CSV, headers=headers)


@post(FILE, opt=MANAGE, include_in_schema=False, status_code=200)
async def look_at_file(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """Say what a file would change, or what is wrong in which of its lines; nothing changes by it."""
    given = (await request.form()).get("file", "")
    content = await given.read(MOST_BYTES + 1) if isinstance(given, UploadFile) else str(given).encode()
    async with acting_for(actor_of(request).tenant_id):
        here = await around(queue_id)
        found = await _sound(read_plan(content, here.known))
    return await _shown(request, here, found)


@post(FILE + "/use", opt=MANAGE, include_in_schema=False, status_code=303)
async def use_file(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Let what was looked at hold; Undo brings the former plan back."""
    actor, posted = actor_of(request), await posted_form(request)
    async with acting_for(actor.tenant_id):
        here = await around(queue_id)
        found = await _sound(read_plan(first(posted, "file").encode(), here.known))
        if found.plan is not None:
            source = Source(origin="imported", note=first(posted, "note"))
            change_id = await serve_by(actor, queue_id, found.plan, source)
    if found.plan is None:
        return await _shown(request, here, found)
    at = f"{URL}/queues/{queue_id}/plan"
    said = _("Saved. Who is waiting keeps their turn.")
    return see_other(request, f"{at}/table", said, undo=undo_of(at, change_id))


async def _sound(found: FileRead) -> FileRead:
    """What can be read may still be more than a plan may be."""
    if found.plan is None:
        return found
    try:
        await require_sound(found.plan)
    except Invalid as refused:
        return FileRead(None, [Trouble(0, "", error.message) for error in refused.errors])
    return found


async def _shown(request: AnyRequest, here: Around, found: FileRead) -> Response[str]:
    plan, now = found.plan, here.queue.plan
    return await page(
        request,
        "routing/plan_file.html",
        status=200 if plan is not None else 422,
        queue=here.queue,
        tabs=queue_tabs(here.queue.id, "plan"),
        troubles=found.troubles,
        sentences=told(plan, here.names) if plan is not None else [],
        differences=differences(now, plan, here.names) if plan is not None else [],
        doubts=found.doubtful,
        file=written(plan, here.known).decode("utf-8-sig") if plan is not None else "",
    )


ROUTES = [plan_file, look_at_file, use_file]
