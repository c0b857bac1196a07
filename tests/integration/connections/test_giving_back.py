"""Whoever removes a plugin ends what it was trusted with elsewhere at once, not when its settings are forgotten."""

from pathlib import Path

import pytest

from hubwright.control.marketplace import reviewing
from hubwright.host import catalogue
from hubwright.host.connections import looking, queries
from hubwright.host.connections.authorize import begin, finish
from hubwright.host.connections.errors import StateGone
from hubwright.host.connections.refreshing import usable
from hubwright.host.connections.verbs import connect_client, connect_key, connections_of
from hubwright.host.failures import NeedsReauth
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.removing import remove, restore
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Outbound
from tests.integration.connections.conftest import CRM
from tests.integration.connections.test_oauth import agreed, connect
from tests.integration.marketplace.companies import company, has
from tests.support.market import OPERATOR, Market, in_manifest, with_settings
from tests.support.oauth_server import CLIENT, OAuthServer

MACHINE = in_manifest(
    "[[egress]]",
    """[[connections]]
name = "machine"
title = { en = "Machine", zh = "机器" }
scheme = "oauth2_client"
token_url = "{address}/token"
revoke_url = "{address}/revoke"
scopes = ["read"]

[[egress]]""",
)
APP = with_settings(
    address={"type": "string", "x-title": {"en": "Address", "zh": "地址"}, "x-help": {"en": "a", "zh": "a"}},
    client_id={"type": "string", "x-title": {"en": "Id", "zh": "标识"}, "x-help": {"en": "a", "zh": "a"}},
    client_secret={
        "type": "string", "x-secret": True, "x-title": {"en": "Secret", "zh": "密钥"}, "x-help": {"en": "a", "zh": "a"},
    },
)  # fmt: skip


async def test_a_removal_gives_the_connection_back_at_the_provider_at_once(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)
    held = await usable(admin.tenant_id, CRM, "crm", outbound)
    async with acting_for(admin.tenant_id):
        await remove(admin, CRM)
    with pytest.raises(NeedsReauth):
        await usable(admin.tenant_id, CRM, "crm", outbound)
    assert any(held.connection.id in each for each in await looking.due_connections())
    await looking.look(admin.tenant_id, held.connection.id, outbound)
    assert held.credentials.access_token not in provider.access
    assert held.credentials.refresh_token not in provider.current.values()
    async with acting_for(admin.tenant_id):
        row = await queries.get(held.connection.id)
        filled = await stored_settings(CRM)
    assert row is not None
    assert (row["state"], row["credentials"]) == ("revoked", "")
    assert filled["client_secret"] == CLIENT[1], "its settings stay"


async def test_whoever_has_it_back_connects_anew(admin: Actor, provider: OAuthServer, outbound: Outbound) -> None:
    await connect(admin, provider, outbound)
    held = await usable(admin.tenant_id, CRM, "crm", outbound)
    async with acting_for(admin.tenant_id):
        await remove(admin, CRM)
        await restore(admin, CRM)
        states = {each.declared.name: each.state for each in await connections_of(CRM)}
    assert states["crm"] == "revoked"
    await looking.look(admin.tenant_id, held.connection.id, outbound)
    assert held.credentials.access_token not in provider.access, "also where it came back before anybody was told"
    await connect(admin, provider, outbound)
    await usable(admin.tenant_id, CRM, "crm", outbound)


async def test_what_is_removed_is_not_connected(admin: Actor, provider: OAuthServer, outbound: Outbound) -> None:
    back = await agreed(admin, provider)
    async with acting_for(admin.tenant_id):
        await remove(admin, CRM)
        with pytest.raises(PluginOff):
            await connect_key(admin, CRM, "key", "k3y")
        with pytest.raises(PluginOff):
            await begin(admin, CRM, "crm")
    with pytest.raises(StateGone):
        await finish(admin, back["state"], back["code"], outbound)


async def test_a_plugin_that_was_stopped_everywhere_is_given_back_all_the_same(
    provider: OAuthServer, outbound: Outbound, tmp_path: Path
) -> None:
    await catalogue.shelf.begin()
    market = await Market(tmp_path).open()
    release_id = await market.published("1.0.0", MACHINE, APP)
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        filled = {"address": provider.base, "client_id": CLIENT[0], "client_secret": CLIENT[1]}
        await change_settings(admin.actor, market.plugin, filled)
        await connect_client(admin.actor, market.plugin, "machine", outbound)
    held = await usable(admin.tenant_id, market.plugin, "machine", outbound)
    await reviewing.kill(OPERATOR, release_id, "mines coins")
    async with acting_for(admin.tenant_id):
        await remove(admin.actor, market.plugin)
    await looking.look(admin.tenant_id, held.connection.id, outbound)
    assert [form["token"] for path, form in provider.asked if path == "/revoke"] == [held.credentials.access_token]
