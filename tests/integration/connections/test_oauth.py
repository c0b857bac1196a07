"""OAuth 2.0 against a strict server: PKCE, a state that is good once and for one session, scopes, giving back."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from hubwright.host.connections import looking, queries
from hubwright.host.connections.authorize import begin, finish
from hubwright.host.connections.errors import AppNotSetUp, NotGranted, StateGone
from hubwright.host.connections.refreshing import usable
from hubwright.host.connections.verbs import connect_client, connections_of, disconnect
from hubwright.host.failures import NeedsReauth
from hubwright.host.installation.settings import change_settings
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.outbound import Outbound
from tests.integration.connections.conftest import CRM, set_up
from tests.integration.sealed.test_at_rest import holding
from tests.support.database import TestServers
from tests.support.oauth_server import CLIENT, OAuthServer
from tests.support.people import join


async def agreed(actor: Actor, provider: OAuthServer) -> dict[str, str]:
    async with acting_for(actor.tenant_id):
        address = await begin(actor, CRM, "crm")
    return provider.consent(address)


async def connect(actor: Actor, provider: OAuthServer, outbound: Outbound) -> None:
    back = await agreed(actor, provider)
    assert await finish(actor, back["state"], back["code"], outbound) == (CRM, "crm")


async def state_of(actor: Actor, name: str) -> str:
    async with acting_for(actor.tenant_id):
        return next(view.state for view in await connections_of(CRM) if view.declared.name == name)


async def test_an_admin_agrees_and_the_tokens_are_sealed(
    admin: Actor, provider: OAuthServer, outbound: Outbound, servers: TestServers
) -> None:
    await connect(admin, provider, outbound)
    async with acting_for(admin.tenant_id):
        view = next(view for view in await connections_of(CRM) if view.declared.name == "crm")
        told = await fetch("SELECT action, detail::text AS detail FROM audit_entry WHERE tenant_id = $1")
    assert view.present is not None
    assert (view.state, view.present.account) == ("connected", "acct-7")
    assert view.present.expires_at is not None
    assert timedelta(minutes=59) < view.present.expires_at - utc_now() < timedelta(minutes=61)
    held = await usable(admin.tenant_id, CRM, "crm", outbound)
    assert held.credentials.access_token in provider.access
    for secret in (held.credentials.access_token, held.credentials.refresh_token, CLIENT[1]):
        assert await holding(servers, secret) == []
        assert secret not in str(told) and secret not in repr(msgspec.to_builtins(view))
    assert "connection.made" in [row["action"] for row in told]


async def test_a_state_is_good_once(admin: Actor, provider: OAuthServer, outbound: Outbound) -> None:
    back = await agreed(admin, provider)
    await finish(admin, back["state"], back["code"], outbound)
    with pytest.raises(StateGone):
        await finish(admin, back["state"], back["code"], outbound)


async def test_a_state_is_used_up_although_the_provider_says_no(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    back = await agreed(admin, provider)
    with pytest.raises(NotGranted, match="invalid_grant"):
        await finish(admin, back["state"], "another-code", outbound)
    with pytest.raises(StateGone):
        await finish(admin, back["state"], back["code"], outbound)


@pytest.mark.parametrize("who", ["another session", "another company", "nobody's state", "an API key"])
async def test_a_state_is_for_one_session_of_one_company(
    admin: Actor, tenant_b: UUID, provider: OAuthServer, outbound: Outbound, who: str
) -> None:
    back = await agreed(admin, provider)
    state, actor = back["state"], admin
    if who == "another session":
        actor = msgspec.structs.replace(admin, session_id=new_id())
    elif who == "another company":
        actor = msgspec.structs.replace(await set_up(tenant_b), session_id=admin.session_id)
    elif who == "an API key":
        actor = msgspec.structs.replace(admin, session_id=None, kind="api_key")
    else:
        state = "x" * 43
    with pytest.raises(Exception) as caught:
        await finish(actor, state, back["code"], outbound)
    assert type(caught.value).__name__ in ("StateGone", "SignInNeeded")
    assert provider.asked == [], "the provider was not even asked"
    await finish(admin, back["state"], back["code"], outbound)


async def test_a_state_ends_after_ten_minutes(admin: Actor, provider: OAuthServer, outbound: Outbound) -> None:
    back = await agreed(admin, provider)
    async with acting_for(admin.tenant_id):
        row = (await fetch("SELECT expires_at - now() AS left FROM oauth_state WHERE tenant_id = $1"))[0]
        assert timedelta(minutes=9) < row["left"] <= timedelta(minutes=10)
        await execute("UPDATE oauth_state SET expires_at = now() WHERE tenant_id = $1")
    with pytest.raises(StateGone):
        await finish(admin, back["state"], back["code"], outbound)


async def test_a_code_that_somebody_else_began_is_no_good(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    """PKCE: a code stolen on its way back fits no other verifier."""
    stolen = (await agreed(admin, provider))["code"]
    own = await agreed(admin, provider)
    with pytest.raises(NotGranted, match="invalid_grant"):
        await finish(admin, own["state"], stolen, outbound)
    assert await state_of(admin, "crm") == "missing"


async def test_too_few_scopes_are_refused(admin: Actor, provider: OAuthServer, outbound: Outbound) -> None:
    provider.scope = "read"
    back = await agreed(admin, provider)
    with pytest.raises(NotGranted, match="write not granted"):
        await finish(admin, back["state"], back["code"], outbound)
    assert await state_of(admin, "crm") == "missing"


async def test_an_app_that_is_not_filled_in_or_not_encrypted_is_refused(admin: Actor, outbound: Outbound) -> None:
    async with acting_for(admin.tenant_id):
        await change_settings(admin, CRM, {"where": "http://provider.example"})
        with pytest.raises(AppNotSetUp):
            await begin(admin, CRM, "crm")
        await change_settings(admin, CRM, {"where": "https://provider.example", "client_id": ""})
        with pytest.raises(AppNotSetUp):
            await begin(admin, CRM, "crm")


async def test_a_private_provider_is_not_asked(admin: Actor, outbound: Outbound) -> None:
    async with acting_for(admin.tenant_id):
        await change_settings(admin, CRM, {"where": "https://127.0.0.1:1"})
        with pytest.raises(NotGranted, match="address_refused"):
            await connect_client(admin, CRM, "machine", outbound)


async def test_only_who_may_connects(admin: Actor, outbound: Outbound) -> None:
    agent = (await join(admin.tenant_id, "agent")).actor
    async with acting_for(admin.tenant_id):
        with pytest.raises(NotAllowed):
            await begin(agent, CRM, "crm")
        with pytest.raises(NotAllowed):
            await connect_client(agent, CRM, "machine", outbound)
    with pytest.raises(NotAllowed):
        await finish(agent, "s", "c", outbound)


async def test_an_apps_own_credentials_are_traded_and_traded_again(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    provider.lasts_s = 30.0
    async with acting_for(admin.tenant_id):
        await connect_client(admin, CRM, "machine", outbound)
    first = await usable(admin.tenant_id, CRM, "machine", outbound)
    assert provider.asked_for("client_credentials") == 2, "30 s are too few to begin a call with"
    provider.lasts_s = 3600.0
    second = await usable(admin.tenant_id, CRM, "machine", outbound)
    third = await usable(admin.tenant_id, CRM, "machine", outbound)
    assert first.credentials != second.credentials == third.credentials
    assert provider.asked_for("client_credentials") == 3


async def test_what_is_taken_back_is_given_back_to_the_provider(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)
    held = await usable(admin.tenant_id, CRM, "crm", outbound)
    async with acting_for(admin.tenant_id):
        await disconnect(admin, CRM, "crm")
    with pytest.raises(NeedsReauth):
        await usable(admin.tenant_id, CRM, "crm", outbound)
    provider.down = True
    await looking.look(admin.tenant_id, held.connection.id, outbound)
    assert held.credentials.access_token in provider.access, "it could not be reached"
    provider.down = False
    await looking.look(admin.tenant_id, held.connection.id, outbound)
    assert held.credentials.access_token not in provider.access
    async with acting_for(admin.tenant_id):
        row = await queries.get(held.connection.id)
        due = await fetch("SELECT 1 FROM due WHERE tenant_id = $1 AND kind = 'connection'")
    assert row is not None
    assert (row["state"], row["credentials"], due) == ("revoked", "", [])
