"""Renewal with rotating refresh tokens: one at a time, kept before it is used, and told once when it cannot be."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control import notices
from hubwright.host.connections import queries
from hubwright.host.connections.refreshing import _renew, _Wanted, usable
from hubwright.host.failures import NeedsReauth
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.connections import due_connections, look_after
from hubwright_sdk import Unreachable
from tests.integration.connections.conftest import CRM
from tests.integration.connections.test_oauth import connect, state_of
from tests.support.oauth_server import OAuthServer


async def _ends(actor: Actor, seconds: float) -> UUID:
    """Let the tokens end soon by our books."""
    async with acting_for(actor.tenant_id):
        await execute(
            "UPDATE connection SET expires_at = $2, renewed_at = now() - interval '1 hour' WHERE tenant_id = $1",
            utc_now() + timedelta(seconds=seconds),
        )
        row = await queries.find(CRM, "crm")
        assert row is not None
        found: UUID = row["id"]
        await queries.look_at(found, utc_now() - timedelta(seconds=1))
        return found


async def test_twenty_that_need_it_at_once_renew_once(admin: Actor, provider: OAuthServer, outbound: Outbound) -> None:
    await connect(admin, provider, outbound)
    await _ends(admin, 1)
    provider.delay = 0.05
    held = await asyncio.gather(*(usable(admin.tenant_id, CRM, "crm", outbound) for _ in range(20)))
    assert provider.asked_for("refresh_token") == 1
    assert len({each.credentials.access_token for each in held}) == 1
    assert held[0].credentials.access_token in provider.access, "no token was used twice, so the family lives"


async def test_processes_that_know_nothing_of_each_other_renew_once(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    """Without the flight that is shared inside a process: the row is the lock, and who comes later finds it renewed."""
    await connect(admin, provider, outbound)
    found = await _ends(admin, 1)
    provider.delay = 0.05
    held = await asyncio.gather(*(_renew((_Wanted(admin.tenant_id, found, 1), outbound)) for _ in range(6)))
    assert provider.asked_for("refresh_token") == 1
    assert {each.connection.rev for each in held} == {2}
    assert held[0].credentials.access_token in provider.access


async def test_each_renewal_uses_the_token_of_the_one_before(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)
    seen = set()
    for _ in range(4):
        await _ends(admin, 1)
        seen.add((await usable(admin.tenant_id, CRM, "crm", outbound)).credentials.refresh_token)
    assert len(seen) == 4
    assert await state_of(admin, "crm") == "connected"


async def test_a_provider_that_does_not_rotate_keeps_its_refresh_token(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)
    before = (await usable(admin.tenant_id, CRM, "crm", outbound)).credentials
    provider.rotates = False
    await _ends(admin, 1)
    after = (await usable(admin.tenant_id, CRM, "crm", outbound)).credentials
    assert before.refresh_token == after.refresh_token
    assert before.access_token != after.access_token


async def test_the_sweep_renews_before_the_end(admin: Actor, provider: OAuthServer, outbound: Outbound) -> None:
    await connect(admin, provider, outbound)
    found = await _ends(admin, 200)
    assert (admin.tenant_id, found) in await due_connections()
    await look_after(admin.tenant_id, found, outbound)
    assert provider.asked_for("refresh_token") == 1
    async with acting_for(admin.tenant_id):
        row = (await fetch("SELECT due_at - now() AS left FROM due WHERE tenant_id = $1 AND kind = 'connection'"))[0]
    assert timedelta(minutes=50) < row["left"] < timedelta(minutes=60), "it comes back before the next end"
    await look_after(admin.tenant_id, found, outbound)
    assert provider.asked_for("refresh_token") == 1, "there was nothing to do yet"


async def test_a_token_without_an_end_is_used_before_it_dies_of_idleness(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    provider.lasts_s = None
    await connect(admin, provider, outbound)
    async with acting_for(admin.tenant_id):
        row = await queries.find(CRM, "crm")
    assert row is not None
    await look_after(admin.tenant_id, row["id"], outbound)
    async with acting_for(admin.tenant_id):
        left = (await fetch("SELECT due_at - now() AS left FROM due WHERE tenant_id = $1 AND kind = 'connection'"))[0]
        assert timedelta(days=24) < left["left"] < timedelta(days=26)
        await execute("UPDATE connection SET renewed_at = now() - interval '26 days' WHERE tenant_id = $1")
    await look_after(admin.tenant_id, row["id"], outbound)
    assert provider.asked_for("refresh_token") == 1


async def test_a_refused_renewal_is_told_once_and_goes_when_somebody_connects_again(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)
    found = await _ends(admin, 1)
    provider.current.clear()
    for _ in range(3):
        with pytest.raises(NeedsReauth):
            await usable(admin.tenant_id, CRM, "crm", outbound)
    assert provider.asked_for("refresh_token") == 1, "a dead token is not tried again and again"
    assert await state_of(admin, "crm") == "needs_reauth"
    for _ in range(3):
        await look_after(admin.tenant_id, found, outbound)
    async with acting_for(admin.tenant_id):
        (notice,) = await notices.open_notices("connection")
        letters = await fetch("SELECT 1 FROM job WHERE tenant_id = $1 AND dedup_key LIKE 'notice:%'")
    assert notice.subject == str(found)
    assert notice.told.url == f"/plugins/{CRM}/connections"
    assert len(letters) == 1, "the one administrator gets one letter"
    await connect(admin, provider, outbound)
    await look_after(admin.tenant_id, found, outbound)
    async with acting_for(admin.tenant_id):
        assert await notices.open_notices("connection") == []


async def test_a_provider_that_is_down_for_a_while_costs_nothing_but_time(
    admin: Actor, provider: OAuthServer, outbound: Outbound
) -> None:
    await connect(admin, provider, outbound)
    found = await _ends(admin, 30)
    provider.down = True
    with pytest.raises(Unreachable):
        await usable(admin.tenant_id, CRM, "crm", outbound)
    assert await state_of(admin, "crm") == "expiring"
    await look_after(admin.tenant_id, found, outbound)
    async with acting_for(admin.tenant_id):
        assert await notices.open_notices("connection") == []
    provider.down = False
    await _ends(admin, 30)
    await look_after(admin.tenant_id, found, outbound)
    assert await state_of(admin, "crm") == "connected"
