"""The plugin list with a switch per plugin, and the settings of those that have some."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.pages.plugins import calls, connections, overview, own, use, versions
from admin_ui.pages.plugins.tabs import one_offered
from admin_ui.pages.plugins.words import scope_texts, tier_title
from admin_ui.rendering import page
from hubwright.control.channels.verbs import list_channels
from hubwright.host.installation import queries
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.releases import require_manager_of
from hubwright.host.installation.removing import removed_plugins
from hubwright.host.installation.schemas import OfferedPlugin
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.host.installation.verbs import offered, switch_off, switch_on
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from hubwright.runtime.setting_up.progress import waiting_plugins

AnyRequest = Request[Any, Any, Any]
# A developer may do this with what the company's own developers made; the verbs look whose it is.
READ = {"audience": "tenant", "permission": Permission.PLUGINS_READ}


@get("/plugins", opt=READ, include_in_schema=False)
async def plugins_page(request: AnyRequest) -> Response[str]:
    """Show what can be switched on."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugins, channels, removed = await offered(), await list_channels(), await removed_plugins()
        waiting = await waiting_plugins()
    used = {plugin.id: sum(channel.plugin == plugin.id for channel in channels) for plugin in plugins}
    return await page(
        request,
        "plugins/plugins.html",
        plugins=plugins,
        used=used,
        removed=removed,
        may_develop=actor.may(Permission.PLUGINS_DEVELOP),
        waiting=waiting,
        may_manage=actor.may(Permission.PLUGINS_MANAGE),
        scope_texts=scope_texts,
        tier_title=tier_title,
    )


@post("/plugins/{plugin_id:str}/on", opt=READ, include_in_schema=False, status_code=303)
async def submit_on(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Switch it on."""
    actor, back = actor_of(request), await _back(request, plugin_id)
    async with acting_for(actor.tenant_id):
        await switch_on(plugin_id, actor)
        plugin = await one_offered(plugin_id)
    said = _("%(plugin)s is on.") % {"plugin": plugin.name(language())}
    return see_other(request, back or (f"/plugins/{plugin_id}/settings" if plugin.has_settings else "/plugins"), said)


@post("/plugins/{plugin_id:str}/off", opt=READ, include_in_schema=False, status_code=303)
async def submit_off(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Switch it off; Undo switches it on again."""
    actor, back = actor_of(request), await _back(request, plugin_id)
    async with acting_for(actor.tenant_id):
        await switch_off(plugin_id, actor)
        plugin = await one_offered(plugin_id)
    name = plugin.name(language())
    if plugin.is_channel:
        said = _("%(plugin)s is off; its channels answer nobody until it is on again.") % {"plugin": name}
    else:
        said = _("%(plugin)s is off; flows that need it take their error exit.") % {"plugin": name}
    undo = Undo(f"/plugins/{plugin_id}/on", {"back": "plugin"} if back else {})
    return see_other(request, back or "/plugins", said, undo=undo)


async def _back(request: AnyRequest, plugin_id: str) -> str:
    """Its own page, for whoever pressed the button there."""
    return f"/plugins/{plugin_id}" if first(await posted_form(request), "back") else ""


@get("/plugins/{plugin_id:str}/settings", opt=READ, include_in_schema=False)
async def plugin_settings_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show what it needs to know; secrets are only ever asked for."""
    return await _settings(request, plugin_id)


@post("/plugins/{plugin_id:str}/settings", opt=READ, include_in_schema=False, status_code=303)
async def save_plugin_settings(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Save it; a secret left blank stays."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin, stored = await _with_settings(actor, plugin_id), await stored_settings(plugin_id)
    reading = read_form(plugin.settings_schema, await posted_form(request), stored=stored)
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await change_settings(actor, plugin_id, reading.value)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, "/plugins", _("Saved."))
    return await _settings(request, plugin_id, reading, reading.status)


async def _settings(
    request: AnyRequest, plugin_id: str, reading: Reading | None = None, status: int = 200
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin, stored = await _with_settings(actor, plugin_id), await stored_settings(plugin_id)
    form = build_form(plugin.settings_schema, reading or stored, form_id="plugin")
    return await page(request, "plugins/settings.html", status=status, plugin=plugin, form=form)


async def _with_settings(actor: Actor, plugin_id: str) -> OfferedPlugin:
    plugin = await one_offered(plugin_id)
    if not plugin.has_settings:
        raise Missing("plugin")
    if not plugin.installed:
        raise PluginOff(plugin_id)
    row = await queries.installation(plugin_id)
    await require_manager_of(actor, row["release_id"] if row is not None else None, plugin_id)
    return plugin


ROUTES = [
    plugins_page,
    submit_on,
    submit_off,
    plugin_settings_page,
    save_plugin_settings,
    *overview.ROUTES,
    *own.ROUTES,
    *connections.ROUTES,
    *versions.ROUTES,
    *calls.ROUTES,
    *use.ROUTES,
]
