"""API keys: made with scopes, shown once, ended at once."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, several, text
from admin_ui.pages.api_keys.scopes import scope_titles
from admin_ui.rendering import page
from hubwright.control.api_keys.schemas import CreatedKey
from hubwright.control.api_keys.verbs import create_key, grantable, list_keys, revoke_key
from hubwright.kernel import entitlements
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.kernel.settings import settings

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.API_KEYS_MANAGE}


def _schema(request: AnyRequest) -> Schema:
    titles = scope_titles()
    return fields(
        ("name",),
        name=text(_("Name"), longest=80, help_text=_("What uses it, for example “Shop backend”.")),
        scopes=several(_("The key may"), {scope: titles[scope] for scope in grantable(actor_of(request))}),
    )


async def _shown(
    request: AnyRequest, reading: Reading | None = None, *, status: int = 200, created: CreatedKey | None = None
) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        keys, allowed = await list_keys(), await entitlements.allowed("api.access")
    return await page(
        request,
        "api_keys/api_keys.html",
        status=status,
        keys=keys,
        allowed=allowed,
        created=created,
        titles=scope_titles(),
        now=utc_now(),
        base=settings().public_url,
        form=build_form(_schema(request), reading, form_id="new-key"),
    )


@get("/api-keys", opt=MANAGE, include_in_schema=False)
async def keys_page(request: AnyRequest) -> Response[str]:
    """Show the keys without their secrets."""
    return await _shown(request)


@post("/api-keys", opt=MANAGE, include_in_schema=False, status_code=200)
async def submit_key(request: AnyRequest) -> Response[str]:
    """Make a key and show it this once."""
    actor = actor_of(request)
    reading = read_form(_schema(request), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                created = await create_key(actor, reading.value["name"], reading.value["scopes"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return await _shown(request, created=created)
    return await _shown(request, reading, status=422)


@post("/api-keys/{key_id:uuid}/revoke", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_revoke(request: AnyRequest, key_id: FromPath[UUID]) -> Response[Any]:
    """End a key."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await revoke_key(actor, key_id)
    return see_other(request, "/api-keys", _("The key has ended; the next request with it is refused."))


ROUTES = [keys_page, submit_key, submit_revoke]
