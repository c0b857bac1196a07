"""Screenshots in the listing editor: upload, words, order, removal with undo; each works without scripts."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.marketplace.listing_editor import editor
from admin_ui.pages.marketplace.own_plugin import ACCOUNT, PLUGIN, AnyRequest
from hubwright.control.marketplace.presentation import screenshots
from hubwright.control.marketplace.presentation.pictures import MEDIA_TYPE
from hubwright.control.marketplace.presentation.routes import CLOSED
from hubwright.control.marketplace.presentation.schemas import Words
from hubwright.control.marketplace.presentation.verbs import presentation_of
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _


@post(f"{PLUGIN}/pictures", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_picture(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Take a screenshot."""
    actor, form = actor_of(request), await request.form()
    await presentation_of(actor, plugin_id)
    sent = form.get("picture")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    alt = Words(str(form.get("alt_en", "")), str(form.get("alt_zh", "")))
    try:
        picture_id = await screenshots.add_screenshot(actor, plugin_id, content, alt)
    except Invalid as refused:
        return await editor(request, plugin_id, picture_error=refused.errors[0].message, status=422)
    return see_other(request, _back(plugin_id, picture_id), _("The screenshot is in the draft."))


@get(f"{PLUGIN}/pictures/{{picture_id:uuid}}", opt=ACCOUNT, include_in_schema=False)
async def show_draft_picture(
    request: AnyRequest, plugin_id: FromPath[str], picture_id: FromPath[UUID]
) -> Response[bytes]:
    """Serve one to whoever may see the draft."""
    data = await screenshots.draft_picture(actor_of(request), plugin_id, picture_id)
    return Response(data, media_type=MEDIA_TYPE, headers={**CLOSED, "Cache-Control": "private, max-age=3600"})


@post(f"{PLUGIN}/pictures/{{picture_id:uuid}}/{{act:str}}", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_picture_act(
    request: AnyRequest, plugin_id: FromPath[str], picture_id: FromPath[UUID], act: FromPath[str]
) -> Response[Any]:
    """Describe it, move it, take it away or put it back."""
    actor, form = actor_of(request), await posted_form(request)
    alt = Words(first(form, "alt_en"), first(form, "alt_zh"))
    at = first(form, "at")
    back = _back(plugin_id, picture_id)
    try:
        match act:
            case "up" | "down":
                await screenshots.move_screenshot(actor, plugin_id, picture_id, "up" if act == "up" else "down")
                return see_other(request, _back(plugin_id, picture_id, act))
            case "describe":
                await screenshots.describe_screenshot(actor, plugin_id, picture_id, alt)
            case "remove":
                return await _removed(request, actor, plugin_id, picture_id)
            case "restore":
                place = int(at) if at.isdigit() and len(at) < 3 else 0
                await screenshots.restore_screenshot(actor, plugin_id, picture_id, place, alt)
            case _:
                raise Missing("act")
    except Invalid as refused:
        return see_other(request, back, refused.errors[0].message, kind="error")
    return see_other(request, back, _("Saved."))


async def _removed(request: AnyRequest, actor: Actor, plugin_id: str, picture_id: UUID) -> Response[Any]:
    at, alt = await screenshots.remove_screenshot(actor, plugin_id, picture_id)
    undo = Undo(
        f"/partner/plugins/{plugin_id}/pictures/{picture_id}/restore",
        {"at": str(at), "alt_en": alt.en, "alt_zh": alt.zh},
    )
    return see_other(
        request, f"/partner/plugins/{plugin_id}/listing#screenshots", _("The screenshot is removed."), undo=undo
    )


def _back(plugin_id: str, picture_id: UUID, way: str = "") -> str:
    """Where the page goes on; after a move the same button has the focus, which a fragment in the address prevents."""
    place = f"?moved={picture_id}&way={way}" if way else f"#picture-{picture_id}"
    return f"/partner/plugins/{plugin_id}/listing{place}"


ROUTES = [submit_picture, show_draft_picture, submit_picture_act]
