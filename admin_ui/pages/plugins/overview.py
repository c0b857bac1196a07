"""One plugin of the company: how it stands, what it may do, pausing it, removing it and having it back."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.channels.matrix import matrix_for
from admin_ui.pages.plugins.pauses import pause_words
from admin_ui.pages.plugins.tabs import may_act, one_installed, plugin_tabs
from admin_ui.pages.plugins.words import data_sentences, installation_badge, scope_texts, tier_title
from admin_ui.rendering import page
from hubwright.control.marketplace import metering
from hubwright.host.connections.accounts import of_company
from hubwright.host.installation.overview import installation_view
from hubwright.host.installation.removing import KEPT_DAYS, RemovedPlugin, remove, removed_plugins, restore
from hubwright.host.installation.schemas import OfferedPlugin
from hubwright.host.remote import lifecycle
from hubwright.host.remote.errors import NotHeardYet
from hubwright.host.remote.secrets import secret_state
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
# A developer may do this with what the company's own developers made; the verbs look whose it is.
READ = {"audience": "tenant", "permission": Permission.PLUGINS_READ}


@get("/plugins/{plugin_id:str}", opt=READ, include_in_schema=False)
async def plugin_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show how it stands; or that it was removed, and until when it can be had back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        gone = await _removed(plugin_id)
        if gone is not None:
            return await page(request, "plugins/removed.html", plugin=gone, days=KEPT_DAYS)
        plugin, installed = await one_installed(plugin_id), await installation_view(plugin_id)
        return await page(
            request,
            "plugins/plugin.html",
            plugin=plugin,
            installed=installed,
            pause=(
                await pause_words(installed, await metering.use_of(plugin_id)) if installed.state == "paused" else None
            ),
            badge=installation_badge(installed.state),
            secret=await secret_state(plugin_id) if _is_remote(plugin) else None,
            may_act=may_act(actor, installed),
            may_manage=actor.may(Permission.PLUGINS_MANAGE),
            tabs=plugin_tabs(actor, plugin, ""),
            scopes=scope_texts(plugin.manifest.scopes if plugin.manifest else []),
            data=data_sentences(plugin.manifest),
            tier_title=tier_title,
            matrix=matrix_for(plugin_id),
        )


@get("/plugins/{plugin_id:str}/remove", opt=READ, include_in_schema=False)
async def removing_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Say what a removal does, before it is done."""
    async with acting_for(actor_of(request).tenant_id):
        plugin = await one_installed(plugin_id)
    return await page(request, "plugins/removing.html", plugin=plugin, days=KEPT_DAYS)


@post("/plugins/{plugin_id:str}/remove", opt=READ, include_in_schema=False, status_code=303)
async def submit_remove(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Remove it; Undo has it back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        name = (await one_installed(plugin_id)).name(language())
        await remove(actor, plugin_id)
    said = _("%(plugin)s is removed. Its settings are kept for %(days)d days.") % {"plugin": name, "days": KEPT_DAYS}
    return see_other(request, f"/plugins/{plugin_id}", said, undo=Undo(f"/plugins/{plugin_id}/restore"))


@post("/plugins/{plugin_id:str}/restore", opt=READ, include_in_schema=False, status_code=303)
async def submit_restore(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Have it back with its settings."""
    actor, back = actor_of(request), f"/plugins/{plugin_id}"
    try:
        async with acting_for(actor.tenant_id):
            await restore(actor, plugin_id)
            plugin = await one_installed(plugin_id)
    except Refusal as refused:
        if isinstance(refused, Missing):
            raise
        return see_other(request, back, refused.sentence(), kind="error")
    said = _("%(plugin)s is back with its settings.") % {"plugin": plugin.name(language())}
    if plugin.manifest is not None and of_company(plugin.manifest):
        return see_other(request, f"{back}/connections", said + " " + _("Connect it again."))
    return see_other(request, back, said)


@post("/plugins/{plugin_id:str}/secret", opt=READ, include_in_schema=False, status_code=303)
async def submit_secret(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Give the remote service another secret."""
    actor, back = actor_of(request), f"/plugins/{plugin_id}"
    try:
        async with acting_for(actor.tenant_id):
            await lifecycle.change_secret(actor, plugin_id)
    except NotHeardYet as refused:
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("The service gets another secret. The present one is good for a day more."))


async def _removed(plugin_id: str) -> RemovedPlugin | None:
    return next((each for each in await removed_plugins() if each.plugin == plugin_id), None)


def _is_remote(plugin: OfferedPlugin) -> bool:
    return plugin.manifest is not None and plugin.manifest.remote is not None


ROUTES = [plugin_page, removing_page, submit_remove, submit_restore, submit_secret]
