"""A company's OAuth app, from the settings of the installation; and the way to a provider."""

import re
from collections.abc import Mapping
from typing import Any

from hubwright.host import catalogue
from hubwright.host.addresses import is_encrypted
from hubwright.host.connections.accounts import app_settings, declared_name
from hubwright.host.connections.errors import AppNotSetUp
from hubwright.host.connections.oauth import App, Denied, Form
from hubwright.host.sends import Sends
from hubwright.kernel.errors import Missing
from hubwright_sdk import Unreachable
from hubwright_sdk.manifest.parts import ConnectionDeclaration

TIMEOUT_S = 4.0  # less than anybody waits for the row that is held meanwhile
_HOLE = re.compile(r"\{(\w+)\}")


def declared(plugin_id: str, name: str) -> ConnectionDeclaration:
    """What the manifest says about a connection."""
    plugin = catalogue.find(plugin_id)
    for connection in plugin.manifest.connections if plugin is not None else []:
        if connection.name == declared_name(name) and bool(connection.chosen_by) == ("/" in name):
            return connection
    raise Missing("connection")


def once_declared(plugin_id: str, name: str) -> ConnectionDeclaration:
    """The same of a plugin that may not run any more: what it was given is given back all the same."""
    for manifest in catalogue.manifests(plugin_id):
        for connection in manifest.connections:
            if connection.name == declared_name(name):
                return connection
    raise Missing("connection")


async def app_of(plugin_id: str, connection: ConnectionDeclaration, name: str) -> App:
    """The app of the active tenant, or of its account that the name holds; refuses when it is not filled in."""
    filled = await app_settings(plugin_id, name)
    client_id, secret = (str(filled.get(name) or "") for name in (connection.client_id, connection.client_secret))
    if not client_id or not secret:
        raise AppNotSetUp
    return App(
        client_id=client_id,
        client_secret=secret,
        authorize_url=_address(connection.authorize_url, filled),
        token_url=_address(connection.token_url, filled),
        revoke_url=_address(connection.revoke_url, filled),
        scopes=tuple(connection.scopes),
        in_form=connection.client_auth == "post",
    )


async def post(outbound: Sends, form: Form) -> tuple[int, str]:
    """One request to a provider; raises Unreachable, or Denied where the host refuses to go there."""
    answer = await outbound.send("POST", form.url, headers=form.headers, body=form.body, timeout=TIMEOUT_S)
    if answer.failure in ("refused", "demo"):
        raise Denied("address_refused")
    if answer.failure:
        raise Unreachable(f"the provider cannot be reached: {answer.detail}")
    if answer.status >= 500 or answer.status == 429:
        raise Unreachable(f"the provider answered HTTP {answer.status}")
    return answer.status, answer.body


def _address(pattern: str, filled: Mapping[str, Any]) -> str:
    """Fill `{setting}` in; tokens travel encrypted only, save to what an operator let through for demo and tests."""
    if not pattern:
        return ""
    address = _HOLE.sub(lambda hole: str(filled.get(hole[1]) or ""), pattern)
    if not is_encrypted(address):
        raise AppNotSetUp
    return address
