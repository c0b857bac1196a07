"""What an admin does with connections: see them, fill one in, trade an app's secret for one, take one back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright.host import catalogue
from hubwright.host.connections import queries
from hubwright.host.connections.accounts import chosen, of_company, own_name
from hubwright.host.connections.apps import app_of, declared, post
from hubwright.host.connections.errors import NotGranted
from hubwright.host.connections.keeping import keep, seen
from hubwright.host.connections.oauth import Denied, Granted, client_form, missing_scopes, read_tokens
from hubwright.host.connections.schemas import ConnectionView, Credentials
from hubwright.host.installation import queries as installations
from hubwright.host.installation.errors import PluginOff
from hubwright.host.sends import Sends
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright_sdk import Unreachable

_LONGEST = 4096


async def connections_of(plugin_id: str) -> list[ConnectionView]:
    """What a plugin may be connected to, and how that stands."""
    plugin = catalogue.find(plugin_id)
    present = {row["name"]: seen(row) for row in await queries.connections(plugin_id)}
    return [
        ConnectionView(declared=each, present=present.get(each.name))
        for each in (of_company(plugin.manifest) if plugin is not None else [])
    ]


async def connections_of_account(plugin_id: str, account: UUID, settings: Mapping[str, Any]) -> list[ConnectionView]:
    """What one account needs with its settings, and how that stands."""
    plugin = catalogue.find(plugin_id)
    present = {row["name"]: seen(row) for row in await queries.connections(plugin_id)}
    return [
        ConnectionView(declared=each, present=present.get(own_name(each.name, str(account))))
        for each in (chosen(plugin.manifest, settings) if plugin is not None else [])
    ]


async def connect_key(actor: Actor, plugin_id: str, name: str, key: str) -> None:
    """Keep an API key; nobody sees it again."""
    await _require(actor, plugin_id, name, "api_key")
    await _keep(actor, plugin_id, name, "api_key", Credentials(key=_filled("key", key)))


async def connect_basic(actor: Actor, plugin_id: str, name: str, username: str, password: str) -> None:
    """Keep a name and a password; nobody sees the password again."""
    await _require(actor, plugin_id, name, "basic")
    filled = Credentials(username=_filled("username", username), password=_filled("password", password))
    if ":" in filled.username:
        raise Invalid(FieldError("username", _("A name cannot hold a colon here.")))
    await _keep(actor, plugin_id, name, "basic", filled)


async def connect_client(actor: Actor, plugin_id: str, name: str, outbound: Sends) -> None:
    """Trade the id and the secret of the company's app for a token."""
    await _require(actor, plugin_id, name, "oauth2_client")
    app = await app_of(plugin_id, declared(plugin_id, name), name)
    try:
        granted = read_tokens(*await post(outbound, client_form(app)), utc_now())
    except Denied as denied:
        raise NotGranted(denied.code) from None
    except Unreachable as failed:
        raise NotGranted(failed.reason) from None
    missing = missing_scopes(app, granted.credentials)
    if missing:
        raise NotGranted(f"{', '.join(missing)} not granted")
    await keep(plugin_id, name, "oauth2_client", granted)
    await audit.record(actor, "connection.made", f"{plugin_id}/{name}")


async def disconnect(actor: Actor | None, plugin_id: str, name: str) -> None:
    """Use it no more; the provider is told soon, and the credentials are forgotten. Without an actor it is removal."""
    if actor is not None:
        actor.require(Permission.PLUGINS_MANAGE)
    row = await queries.find(plugin_id, name)
    if row is None or row["state"] == "revoked":
        raise Missing("connection")
    await queries.set_state(row["id"], "revoked", "")
    await queries.look_at(row["id"], utc_now())
    if actor is not None:
        await audit.record(actor, "connection.taken_back", f"{plugin_id}/{name}")


async def disconnect_all(plugin_id: str) -> None:
    """A plugin is removed: none of its connections stays."""
    for row in await queries.connections(plugin_id):
        if row["state"] != "revoked":
            await disconnect(None, plugin_id, row["name"])


async def _require(actor: Actor, plugin_id: str, name: str, scheme: str) -> None:
    actor.require(Permission.PLUGINS_MANAGE)
    installation = await installations.installation(plugin_id)
    if installation is None or installation["removed_at"] is not None:
        raise PluginOff(plugin_id)
    if declared(plugin_id, name).scheme != scheme:
        raise Missing("connection")


async def _keep(actor: Actor, plugin_id: str, name: str, scheme: str, credentials: Credentials) -> None:
    await keep(plugin_id, name, scheme, Granted(credentials=credentials, expires_at=None, account=credentials.username))
    await audit.record(actor, "connection.made", f"{plugin_id}/{name}")


def _filled(field: str, value: str) -> str:
    value = value.strip()
    if not value or len(value) > _LONGEST or any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        raise Invalid(FieldError(field, _("This is needed.")))
    return value
