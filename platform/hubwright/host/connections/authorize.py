"""An admin agrees at the provider: there with a one-time state and PKCE, back with a code that is traded for tokens."""

import secrets
from datetime import timedelta
from uuid import UUID

from hubwright.host.connections import queries
from hubwright.host.connections.apps import app_of, declared, post
from hubwright.host.connections.errors import NotGranted, StateGone
from hubwright.host.connections.keeping import keep
from hubwright.host.connections.oauth import Denied, Granted, authorize_address, code_form, missing_scopes, read_tokens
from hubwright.host.installation import queries as installations
from hubwright.host.installation.errors import PluginOff
from hubwright.host.sends import Sends
from hubwright.kernel import audit, sealed
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.errors import Missing, SignInNeeded
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.sealed import Place
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import digest, new_secret
from hubwright_sdk import Unreachable

CALLBACK = "/plugins/connections/callback"
_GOOD_FOR = timedelta(minutes=10)


def redirect_uri() -> str:
    """What an admin enters at the provider as the address to come back to."""
    return f"{settings().public_url}{CALLBACK}"


async def begin(actor: Actor, plugin_id: str, name: str) -> str:
    """Where to send the admin; the state is bound to this sign-in session, company and installation."""
    actor.require(Permission.PLUGINS_MANAGE)
    connection = declared(plugin_id, name)
    installation = await installations.installation(plugin_id)
    if installation is None or installation["removed_at"] is not None:
        raise PluginOff(plugin_id)
    if connection.scheme != "oauth2_code":
        raise Missing("connection")
    app = await app_of(plugin_id, connection, name)
    state, verifier, state_id = new_secret(), secrets.token_urlsafe(48), new_id()
    await queries.add_state(
        state_id,
        digest(state),
        {
            "session_id": _session(actor),
            "installation_id": installation["id"],
            "plugin": plugin_id,
            "name": name,
            "verifier": await sealed.seal(_place(state_id), verifier),
            "expires_at": utc_now() + _GOOD_FOR,
        },
    )
    return authorize_address(app, redirect_uri=redirect_uri(), state=state, verifier=verifier)


async def finish(actor: Actor, state: str, code: str, outbound: Sends) -> tuple[str, str]:
    """Trade the code; returns plugin and connection. The state is used up first, whatever the provider says then."""
    actor.require(Permission.PLUGINS_MANAGE)
    async with acting_for(actor.tenant_id):
        went = await queries.take_state(digest(state), _session(actor))
        if went is None:
            raise StateGone
        plugin_id, name = str(went["plugin"]), str(went["name"])
        connection = declared(plugin_id, name)
        app = await app_of(plugin_id, connection, name)
        verifier = await sealed.unseal(_place(went["id"]), went["verifier"])
    if not code:
        raise NotGranted("access_denied")
    form = code_form(app, code=code, redirect_uri=redirect_uri(), verifier=verifier)
    try:
        granted = read_tokens(*await post(outbound, form), utc_now())
    except Denied as denied:
        raise NotGranted(denied.code) from None
    except Unreachable as failed:
        raise NotGranted(failed.reason) from None
    missing = missing_scopes(app, granted.credentials)
    if missing:
        raise NotGranted(f"{', '.join(missing)} not granted")
    async with acting_for(actor.tenant_id):
        await _keep(actor, went, granted)
    return plugin_id, name


async def _keep(actor: Actor, went: Row, granted: Granted) -> None:
    installation = await installations.installation(went["plugin"])
    if installation is None or installation["id"] != went["installation_id"] or installation["removed_at"] is not None:
        raise StateGone  # removed, or installed anew meanwhile
    await keep(went["plugin"], went["name"], "oauth2_code", granted)
    await audit.record(actor, "connection.made", f"{went['plugin']}/{went['name']}")


def _session(actor: Actor) -> UUID:
    if actor.session_id is None:  # a provider sends a browser back, so an API key cannot come along
        raise SignInNeeded
    return actor.session_id


def _place(state_id: UUID) -> Place:
    return Place("oauth_state", "verifier", str(state_id))
