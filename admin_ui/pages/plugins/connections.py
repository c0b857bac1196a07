"""What a plugin is connected to, and the addresses that others post to: filled in here, shown never again."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.plugins.tabs import plugin_tabs
from admin_ui.pages.plugins.words import connection_state
from admin_ui.rendering import page
from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.host.connections.accounts import account_of
from hubwright.host.connections.authorize import begin, finish, redirect_uri
from hubwright.host.connections.errors import NotGranted, StateGone
from hubwright.host.connections.schemas import ConnectionView
from hubwright.host.connections.verbs import (
    connect_basic,
    connect_client,
    connect_key,
    connections_of,
    disconnect,
)
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.schemas import OfferedPlugin
from hubwright.host.installation.verbs import offered
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing, Refusal
from hubwright.kernel.i18n import _, language
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.permissions import Permission
from hubwright.runtime.setting_up.progress import waiting_plugins

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}


def _secret(en: str, zh: str, order: int) -> dict[str, Any]:
    return {"type": "string", "x-secret": True, "x-title": {"en": en, "zh": zh}, "title": en, "x-order": order}


_FORMS: dict[str, dict[str, Any]] = {
    "api_key": {"type": "object", "properties": {"key": _secret("Key", "密钥", 1)}, "required": ["key"]},
    "basic": {
        "type": "object",
        "properties": {
            "username": {
                "type": "string", "title": "Name", "x-title": {"en": "Name", "zh": "用户名"}, "x-order": 1,
            },
            "password": _secret("Password", "密码", 2),
        },
        "required": ["username", "password"],
    },
}  # fmt: skip


@get("/plugins/{plugin_id:str}/connections", opt=MANAGE, include_in_schema=False)
async def connections_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """Show how each stands, and ask for what is missing."""
    return await _page(request, plugin_id)


@post("/plugins/{plugin_id:str}/connections/{name:str}", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_connection(request: AnyRequest, plugin_id: FromPath[str], name: FromPath[str]) -> Response[Any]:
    """Keep what was filled in, trade the app's secret, or send the admin to the provider."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        view = await _view(plugin_id, name)
    if view.declared.scheme == "oauth2_code":
        async with acting_for(actor.tenant_id):
            address = await begin(actor, plugin_id, name)
        return await page(request, "plugins/leave.html", address=address, title=view.declared.title.said_in(language()))
    if view.declared.scheme == "oauth2_client":
        return await _connect_client(request, actor, plugin_id, name)
    reading = read_form(_FORMS[view.declared.scheme], await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                if view.declared.scheme == "basic":
                    await connect_basic(actor, plugin_id, name, reading.value["username"], reading.value["password"])
                else:
                    await connect_key(actor, plugin_id, name, reading.value["key"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, f"/plugins/{plugin_id}/connections", _("Connected."))
    return await _page(request, plugin_id, (name, reading), reading.status)


@post("/plugins/{plugin_id:str}/connections/{name:str}/end", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_end(request: AnyRequest, plugin_id: FromPath[str], name: FromPath[str]) -> Response[Any]:
    """Give the credentials back and forget them."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await disconnect(actor, plugin_id, name)
    return see_other(request, f"/plugins/{plugin_id}/connections", _("Not connected any more."))


@get("/plugins/connections/callback", opt=MANAGE, include_in_schema=False)
async def connection_callback(request: AnyRequest) -> Response[Any]:
    """Somebody comes back from a provider."""
    actor, query = actor_of(request), request.query_params
    outbound = Outbound()
    try:
        plugin_id, name = await finish(
            actor, query.get("state", ""), query.get("code", ""), outbound.of(actor.tenant_id)
        )
    except (StateGone, NotGranted) as refused:
        return see_other(request, "/plugins", refused.sentence())
    finally:
        await outbound.close()
    account = account_of(name)
    back = f"/channels/{account}" if account is not None else await _back(actor, plugin_id)
    return see_other(request, back, _("Connected."))


async def _back(actor: Actor, plugin_id: str) -> str:
    """Whoever sets the plugin up goes on there, everybody else comes back to its connections."""
    async with acting_for(actor.tenant_id):
        waits = plugin_id in await waiting_plugins()
    return f"/marketplace/{plugin_id}/set-up" if waits else f"/plugins/{plugin_id}/connections"


async def _connect_client(request: AnyRequest, actor: Actor, plugin_id: str, name: str) -> Response[Any]:
    outbound = Outbound()
    said = _("Connected.")
    try:
        async with acting_for(actor.tenant_id):
            await connect_client(actor, plugin_id, name, outbound.of(actor.tenant_id))
    except Refusal as refused:
        said = refused.sentence()
    finally:
        await outbound.close()
    return see_other(request, await _back(actor, plugin_id), said)


async def _page(
    request: AnyRequest, plugin_id: str, refused: tuple[str, Reading] | None = None, status: int = 200
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin = await _installed(plugin_id)
        views, addresses = await connections_of(plugin_id), await hook_addresses(plugin_id)
    forms = {
        view.declared.name: build_form(
            _FORMS[view.declared.scheme],
            refused[1] if refused is not None and refused[0] == view.declared.name else {},
            form_id=f"connection-{view.declared.name}",
        )
        for view in views
        if view.declared.scheme in _FORMS
    }
    return await page(
        request,
        "plugins/connections.html",
        status=status,
        plugin=plugin,
        tabs=plugin_tabs(actor, plugin, "connections"),
        views=views,
        forms=forms,
        addresses=addresses,
        state_words=connection_state,
        redirect_uri=redirect_uri(),
    )


async def _installed(plugin_id: str) -> OfferedPlugin:
    plugin = next((plugin for plugin in await offered() if plugin.id == plugin_id), None)
    if plugin is None or plugin.manifest is None:
        raise Missing("plugin")
    if not plugin.installed:
        raise PluginOff(plugin_id)
    return plugin


async def _view(plugin_id: str, name: str) -> ConnectionView:
    await _installed(plugin_id)
    view = next((view for view in await connections_of(plugin_id) if view.declared.name == name), None)
    if view is None:
        raise Missing("connection")
    return view


ROUTES = [connections_page, submit_connection, submit_end, connection_callback]
