"""The plugin list with a switch per plugin."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.plugins.words import scope_sentences, tier_title
from admin_ui.rendering import page
from hubwright.control.channels.verbs import list_channels
from hubwright.host.installation.verbs import offered, switch_off, switch_on
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.PLUGINS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}


@get("/plugins", opt=READ, include_in_schema=False)
async def plugins_page(request: AnyRequest) -> Response[str]:
    """Show what can be switched on."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugins, channels = await offered(), await list_channels()
    used = {plugin.id: sum(channel.plugin == plugin.id for channel in channels) for plugin in plugins}
    return await page(
        request,
        "plugins/plugins.html",
        plugins=plugins,
        used=used,
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
        name = await _name(plugin_id)
    return see_other(request, "/plugins", _("%(plugin)s is on.") % {"plugin": name})


@post("/plugins/{plugin_id:str}/off", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_off(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Switch it off; Undo switches it on again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await switch_off(plugin_id, actor)
        name = await _name(plugin_id)
    said = _("%(plugin)s is off; its channels answer nobody until it is on again.") % {"plugin": name}
    return see_other(request, "/plugins", said, undo=Undo(f"/plugins/{plugin_id}/on"))


async def _name(plugin_id: str) -> str:
    return next((plugin.name(language()) for plugin in await offered() if plugin.id == plugin_id), plugin_id)


ROUTES = [plugins_page, submit_on, submit_off]
