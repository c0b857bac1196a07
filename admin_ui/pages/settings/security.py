"""Which fields are kept under the company's own key, how far that has come, and giving the company another key."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import posted_form
from admin_ui.rendering import page
from hubwright.kernel import audit, sealed
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
URL = "/settings/security"


@get(URL, opt=MANAGE, include_in_schema=False)
async def security_page(request: AnyRequest) -> Response[str]:
    """Show them; while a worker is at it, that part looks again by itself."""
    async with acting_for(actor_of(request).tenant_id):
        fields, key = await sealed.fields_now(), await sealed.newest_key_view()
    return await page(request, "settings/security.html", key=key, **_told(fields))


@get(f"{URL}/fields", opt=MANAGE, include_in_schema=False)
async def fields_part(request: AnyRequest) -> Response[str]:
    """Only how far it has come."""
    async with acting_for(actor_of(request).tenant_id):
        fields = await sealed.fields_now()
    return await page(request, "settings/security_fields.html", **_told(fields))


def _told(fields: list[sealed.FieldView]) -> dict[str, Any]:
    return {"fields": fields, "settling": any(not field.settled for field in fields)}


@post(URL, opt=MANAGE, include_in_schema=False, status_code=303)
async def choose_field(request: AnyRequest) -> Response[Any]:
    """Have a field sealed or opened; Undo is the other of the two."""
    actor, told = actor_of(request), await posted_form(request)
    key, wanted = (told.get("field") or [""])[-1], (told.get("wanted") or [""])[-1] == "1"
    async with acting_for(actor.tenant_id):
        await sealed.choose(actor, key, wanted)
    said = _("What is there is being sealed.") if wanted else _("What is there is being opened.")
    return see_other(request, URL, said, undo=Undo(URL, {"field": key, "wanted": "" if wanted else "1"}))


@post(f"{URL}/renew", opt=MANAGE, include_in_schema=False, status_code=303)
async def renew_key(request: AnyRequest) -> Response[Any]:
    """Give the company another key; everything sealed follows."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        version = await sealed.renew_key()
        await audit.record(actor, "sealing.key_renewed", actor.tenant_id, version=version)
    return see_other(request, URL, _("There is a new key. What is sealed follows within minutes."))


ROUTES = [security_page, fields_part, choose_field, renew_key]
