"""Versions of a plugin in this company: what a newer one asks for more, moving to it, going back, staying."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.marketplace.words import asked_title
from admin_ui.rendering import page
from hubwright.host import catalogue
from hubwright.host.installation import queries, upgrade
from hubwright.host.installation.errors import WantsMore
from hubwright.host.installation.migrating import migrated
from hubwright.host.installation.verbs import offered
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright_sdk import CallFailed

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}


@get("/plugins/{plugin_id:str}/versions", opt=MANAGE, include_in_schema=False)
async def versions_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show what is installed, what is newer, and how it stood before."""
    async with acting_for(actor_of(request).tenant_id):
        plugin = next((each for each in await offered() if each.id == plugin_id and each.installed), None)
        row = await queries.installation(plugin_id)
        if plugin is None or row is None:
            raise Missing("plugin")
        newest = catalogue.find(plugin_id)
        newer = newest.manifest if newest is not None and newest.manifest.version != row["version"] else None
        asks = await upgrade.asks_more(plugin_id, newer.version) if newer is not None else []
        return await page(
            request,
            "plugins/versions.html",
            plugin=plugin,
            version=row["version"],
            pinned=row["pinned"],
            why_not=catalogue.why_not(plugin_id, row["version"]),
            newer=newer,
            asks=[(asked_title(each.what), each.name) for each in asks],
            revisions=await queries.revisions(plugin_id),
        )


@post("/plugins/{plugin_id:str}/upgrade", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_upgrade(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Move to a version; what it asks for more has to be ticked."""
    actor, form = actor_of(request), await posted_form(request)
    back, agree = f"/plugins/{plugin_id}/versions", first(form, "agree") == "1"
    version = first(form, "version")
    try:
        async with acting_for(actor.tenant_id):
            await upgrade.upgrade(actor, plugin_id, version, agree=agree, migrate=migrated)
    except WantsMore as refused:
        return see_other(request, back, refused.sentence(), kind="error")
    except Invalid as refused:
        fields = ", ".join(sorted({error.field for error in refused.errors}))
        told = _("The new version needs settings that are missing: %(fields)s.") % {"fields": fields}
        return see_other(request, back, told, kind="error")
    except CallFailed as failed:
        told = _("The settings could not be brought over, so nothing was changed: %(why)s.") % {"why": failed.reason}
        return see_other(request, back, told, kind="error")
    return see_other(request, back, _("Version %(version)s runs now.") % {"version": version})


@post("/plugins/{plugin_id:str}/back", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_back(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Return to the version before, with its settings."""
    actor = actor_of(request)
    back = f"/plugins/{plugin_id}/versions"
    try:
        async with acting_for(actor.tenant_id):
            version = await upgrade.roll_back(actor, plugin_id)
    except Refusal as refused:
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(
        request, back, _("Version %(version)s runs again, with the settings it had.") % {"version": version}
    )


@post("/plugins/{plugin_id:str}/pin", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_pin(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Stay at this version, or follow new ones."""
    actor, form = actor_of(request), await posted_form(request)
    pinned = first(form, "pinned") == "1"
    async with acting_for(actor.tenant_id):
        await upgrade.pin(actor, plugin_id, pinned=pinned)
    said = _("It stays at this version.") if pinned else _("It follows new versions.")
    return see_other(request, f"/plugins/{plugin_id}/versions", said)


ROUTES = [versions_page, submit_upgrade, submit_back, submit_pin]
