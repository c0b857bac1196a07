"""Versions of a plugin in this company: what a newer one asks for more, moving to it, going back, staying."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.marketplace.words import asked_title
from admin_ui.pages.plugins.tabs import plugin_tabs
from admin_ui.rendering import page
from hubwright.host import catalogue
from hubwright.host.installation import queries, release_queries
from hubwright.host.installation.consents import Agreement, agreed_to, asked_by, missing
from hubwright.host.installation.going_back import decide_following, roll_back
from hubwright.host.installation.releases import newest_harmless
from hubwright.host.installation.upgrading import upgrade
from hubwright.host.installation.verbs import offered
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}


@get("/plugins/{plugin_id:str}/versions", opt=MANAGE, include_in_schema=False)
async def versions_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show what is installed, what is newer, and how it stood before."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin = next((each for each in await offered() if each.id == plugin_id and each.installed), None)
        row = await queries.installation(plugin_id)
        if plugin is None or row is None:
            raise Missing("plugin")
        newest = catalogue.find(plugin_id)
        newer = newest.manifest if newest is not None and newest.manifest.version != row["version"] else None
        agreed = await agreed_to(plugin_id)
        asks = missing(agreed, newer) if newer is not None else {}
        harmless = newest_harmless(plugin_id, row["version"], agreed) if asks and row["release_id"] else None
        return await page(
            request,
            "plugins/versions.html",
            plugin=plugin,
            tabs=plugin_tabs(actor, plugin, "versions"),
            version=row["version"],
            pinned=row["pinned"],
            why_not=catalogue.why_not(plugin_id, row["version"]) if row["release_id"] is not None else "",
            newer=newer,
            harmless=harmless,
            asks=[(asked_title(what), name) for what, names in asks.items() for name in _names(names)],
            revisions=await release_queries.revisions(plugin_id),
        )


@post("/plugins/{plugin_id:str}/upgrade", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_upgrade(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Move to a version; what it asks for more has to be ticked."""
    actor, form = actor_of(request), await posted_form(request)
    back, version = f"/plugins/{plugin_id}/versions", first(form, "version")
    agreed = await _read_and_agreed(actor, plugin_id, version) if first(form, "agree") == "1" else None
    try:
        await upgrade(actor.tenant_id, actor, plugin_id, version, agreed=agreed)
    except Refusal as refused:
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Version %(version)s runs now.") % {"version": version})


async def _read_and_agreed(actor: Actor, plugin_id: str, version: str) -> Agreement | None:
    """What stands on the page; a metered price keeps the cap that the company set."""
    async with acting_for(actor.tenant_id):
        plugin, before = catalogue.find(plugin_id, version), await agreed_to(plugin_id)
    if plugin is None:
        return None
    return msgspec.structs.replace(asked_by(plugin.manifest), monthly_cap=before.monthly_cap)


def _names(asked: object) -> list[str]:
    return [str(name) for name in asked] if isinstance(asked, list) else [""]


@post("/plugins/{plugin_id:str}/back", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_back(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Return to the version before, with its settings."""
    actor = actor_of(request)
    back = f"/plugins/{plugin_id}/versions"
    try:
        async with acting_for(actor.tenant_id):
            version = (await roll_back(actor, plugin_id))["version"]
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
        row = await queries.installation(plugin_id)
        days = row["cooldown_days"] if row is not None else 1
        await decide_following(actor, plugin_id, pinned=pinned, cooldown_days=days)
    said = _("It stays at this version.") if pinned else _("It follows new versions.")
    return see_other(request, f"/plugins/{plugin_id}/versions", said)


ROUTES = [versions_page, submit_upgrade, submit_back, submit_pin]
