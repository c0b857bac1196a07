"""Your data: archives of everything, how far each is, and who was erased."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response, Stream

from admin_ui.flash import see_other
from admin_ui.pages.data.erasing import ROUTES as ERASING
from admin_ui.pages.data.retention import ROUTES as RETENTION
from admin_ui.pages.data.words import erasure_states, export_states, reason_words
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from tenants.erase.customer.verbs import list_erasures
from tenants.export.verbs import DAYS_KEPT, ask_for_export, bytes_of, list_exports, open_export, remove_export

AnyRequest = Request[Any, Any, Any]
EXPORT = {"audience": "tenant", "permission": Permission.DATA_EXPORT}
URL = "/settings/data"


@get(URL, opt=EXPORT, include_in_schema=False)
async def data_page(request: AnyRequest) -> Response[str]:
    """Show archives and how far each is; the page asks again while one is being written."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        exports = await list_exports(actor)
        erasures = await list_erasures(actor) if actor.may(Permission.CONTACTS_ERASE) else []
    context: dict[str, Any] = {
        "exports": exports,
        "states": export_states(),
        "busy": any(each.state in ("waiting", "running") for each in exports),
        "erasures": erasures,
        "erasure_states": erasure_states(),
        "reasons": reason_words(),
        "days_kept": DAYS_KEPT,
        "may_keep": actor.may(Permission.SETTINGS_MANAGE),
    }
    if is_fragment_request(request):
        return fragment(request, "data/export_list.html", **context)
    return await page(request, "data/data.html", **context)


@post(f"{URL}/exports", opt=EXPORT, include_in_schema=False, status_code=303)
async def submit_export(request: AnyRequest) -> Response[Any]:
    """Have everything written into an archive."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await ask_for_export(actor)
    return see_other(request, URL, _("The archive is being written. You may leave this page."))


@post("/contacts/{contact_id:uuid}/export", opt=EXPORT, include_in_schema=False, status_code=303)
async def submit_customer_export(request: AnyRequest, contact_id: FromPath[UUID]) -> Response[Any]:
    """Have everything about one customer written into an archive."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await ask_for_export(actor, contact_id)
    return see_other(request, URL, _("The archive is being written. You may leave this page."))


@get(f"{URL}/exports/{{export_id:uuid}}/file", opt=EXPORT, include_in_schema=False)
async def export_file(request: AnyRequest, export_id: FromPath[UUID]) -> Stream:
    """The archive, piece after piece."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        found = await open_export(actor, export_id)
    what = "customer" if found.contact_id else "company"
    return Stream(
        bytes_of(request.app.state.files, actor.tenant_id, found),
        media_type="application/zip",
        headers={
            "content-disposition": f'attachment; filename="hubwright-{what}-{found.asked_at:%Y-%m-%d}.zip"',
            "content-length": str(found.size),
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        },
    )


@post(f"{URL}/exports/{{export_id:uuid}}/remove", opt=EXPORT, include_in_schema=False, status_code=303)
async def submit_removal(request: AnyRequest, export_id: FromPath[UUID]) -> Response[Any]:
    """Take an archive away before its time."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await remove_export(actor, request.app.state.files, export_id)
    return see_other(request, URL, _("The archive is deleted. Your data is as it was."))


ROUTES = [
    data_page,
    submit_export,
    submit_customer_export,
    export_file,
    submit_removal,
    *RETENTION,
    *ERASING,
]
