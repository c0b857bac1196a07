"""The plugin list with a switch per plugin, and the settings of those that have some."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.plugins import connections, versions
from admin_ui.pages.plugins.words import scope_sentences, tier_title
from admin_ui.rendering import page
from hubwright.control.channels.verbs import list_channels
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.schemas import OfferedPlugin
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.host.installation.verbs import offered, switch_off, switch_on
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from hubwright.runtime.setting_up.progress import waiting_plugins

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.PLUGINS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}


@get("/plugins", opt=READ, include_in_schema=False)
async def plugins_page(request: AnyRequest) -> Response[str]:
    """Show what can be switched on."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugins, channels, waiting = await offered(), await list_channels(), await waiting_plugins()
    used = {plugin.id: sum(channel.plugin == plugin.id for channel in channels) for plugin in plugins}
    return await page(
        request,
        "plugins/plugins.html",
        plugins=plugins,
        used=used,
        waiting=waiting,
        may_manage=actor.may(Permission.PLUGINS_MANAGE),
        scope_sentences=scope_sentences,
        tier_title=tier_title,
    )


@post("/plugins/{plugin_id:str}/on", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_on(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Switch it on."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await switch_on(plugin_id, actor)
        plugin = await _offered(plugin_id)
    said = _("%(plugin)s is on.") % {"plugin": plugin.name(language())}
    return see_other(request, f"/plugins/{plugin_id}/settings" if plugin.has_settings else "/plugins", said)


@post("/plugins/{plugin_id:str}/off", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_off(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Switch it off; Undo switches it on again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await switch_off(plugin_id, actor)
        plugin = await _offered(plugin_id)
    name = plugin.name(language())
    if plugin.is_channel:
        said = _("%(plugin)s is off; its channels answer nobody until it is on again.") % {"plugin": name}
    else:
        said = _("%(plugin)s is off; flows that need it take their error exit.") % {"plugin": name}
    return see_other(request, "/plugins", said, undo=Undo(f"/plugins/{plugin_id}/on"))


@get("/plugins/{plugin_id:str}/settings", opt=MANAGE, include_in_schema=False)
async def plugin_settings_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show what it needs to know; secrets are only ever asked for."""
    return await _settings(request, plugin_id)


@post("/plugins/{plugin_id:str}/settings", opt=MANAGE, include_in_schema=False, status_code=303)
async def save_plugin_settings(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Save it; a secret left blank stays."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin, stored = await _with_settings(plugin_id), await stored_settings(plugin_id)
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
    async with acting_for(actor_of(request).tenant_id):
        plugin, stored = await _with_settings(plugin_id), await stored_settings(plugin_id)
    form = build_form(plugin.settings_schema, reading or stored, form_id="plugin")
    return await page(request, "plugins/settings.html", status=status, plugin=plugin, form=form)


async def _with_settings(plugin_id: str) -> OfferedPlugin:
    plugin = await _offered(plugin_id)
    if not plugin.has_settings:
        raise Missing("plugin")
    if not plugin.installed:
        raise PluginOff(plugin_id)
    return plugin


async def _offered(plugin_id: str) -> OfferedPlugin:
    found = next((plugin for plugin in await offered() if plugin.id == plugin_id), None)
    if found is None:
        raise Missing("plugin")
    return found


ROUTES = [
    plugins_page,
    submit_on,
    submit_off,
    plugin_settings_page,
    save_plugin_settings,
    *connections.ROUTES,
    *versions.ROUTES,
]
