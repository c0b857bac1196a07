"""Files of contacts: bringing one in, taking one out, and how far each is."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.pages.contacts.listing import filter_of
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.desk.contacts.transfer import (
    ask_for_export,
    ask_for_import,
    file_of,
    list_transfers,
    problems_file,
    problems_of,
)
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MOVE = {"audience": "tenant", "permission": Permission.CONTACTS_TRANSFER}
_CSV = "text/csv; charset=utf-8"
_SHOWN = 20


def state_words() -> dict[str, tuple[str, str, str]]:
    """How a transfer stands."""
    return {
        "waiting": (_("Waits for its turn"), "neutral", "clock"),
        "running": (_("Under way"), "info", "loader"),
        "done": (_("Done"), "success", "circle-check"),
        "failed": (_("Failed"), "danger", "alert"),
    }


async def _shown(request: AnyRequest, problem: str = "", status: int = 200) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        found = await list_transfers(actor)
        problems = {each.id: (await problems_of(actor, each.id))[1][:_SHOWN] for each in found if each.failed}
    context: dict[str, Any] = {"transfers": found, "states": state_words(), "problems": problems, "problem": problem}
    context["busy"] = any(each.state in ("waiting", "running") for each in found)
    if is_fragment_request(request):
        return fragment(request, "contacts/transfer_list.html", status=status, **context)
    return await page(request, "contacts/transfers.html", status=status, **context)


@get("/contacts/transfers", opt=MOVE, include_in_schema=False)
async def transfers_page(request: AnyRequest) -> Response[str]:
    """Show files and how far each is; the page asks again while one is under way."""
    return await _shown(request)


@post("/contacts/transfers/import", opt=MOVE, include_in_schema=False, status_code=303)
async def submit_import(request: AnyRequest) -> Response[Any]:
    """Take a file in."""
    actor, form = actor_of(request), await request.form()
    upload = form.get("file")
    try:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise Invalid(FieldError("file", _("Choose a file first.")))
        content = await upload.read()
        async with acting_for(actor.tenant_id):
            await ask_for_import(actor, upload.filename, content)
    except Invalid as refused:
        return await _shown(request, refused.sentence(), 422)
    return see_other(request, "/contacts/transfers", _("The file is being taken in. You may leave this page."))


@post("/contacts/transfers/export", opt=MOVE, include_in_schema=False, status_code=303)
async def submit_export(request: AnyRequest) -> Response[Any]:
    """Write a file of the contacts that an address asks for."""
    actor, form = actor_of(request), await posted_form(request)
    wanted = filter_of({name: values[-1] for name, values in form.items()})
    async with acting_for(actor.tenant_id):
        await ask_for_export(actor, wanted)
    return see_other(request, "/contacts/transfers", _("The file is being written. You may leave this page."))


@get("/contacts/transfers/{transfer_id:uuid}/file", opt=MOVE, include_in_schema=False)
async def transfer_file(request: AnyRequest, transfer_id: FromPath[UUID]) -> Response[bytes]:
    """The file that was written."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        content = await file_of(actor, transfer_id)
    return _download(content, "contacts.csv")


@get("/contacts/transfers/{transfer_id:uuid}/problems", opt=MOVE, include_in_schema=False)
async def transfer_problems(request: AnyRequest, transfer_id: FromPath[UUID]) -> Response[bytes]:
    """Lines that could not be taken, as a file."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        content = await problems_file(actor, transfer_id)
    return _download(content, "problems.csv")


def _download(content: bytes, name: str) -> Response[bytes]:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(content, media_type=_CSV, headers=headers)


ROUTES = [transfers_page, submit_import, submit_export, transfer_file, transfer_problems]
