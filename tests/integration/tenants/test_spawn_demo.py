"""The demo's companies: there after the first start, untouched by the second."""

from uuid import UUID

import asyncpg
import pytest

from hubwright.control.channels.doors import find_channel
from hubwright.control.channels.verbs import get_channel
from hubwright.control.flows import list_flows
from hubwright.control.identity.authenticate import actor_from_api_key
from hubwright.control.identity.errors import WrongCredentials
from hubwright.control.identity.sign_in import sign_in
from hubwright.control.usage.verbs import this_month
from hubwright.control.variables.verbs import list_variables
from hubwright.desk.states.lists import break_kinds, dispositions
from hubwright.kernel import entitlements
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import SignInNeeded
from hubwright.kernel.ids import new_id
from tenants.demo_companies import COMPANIES
from tenants.spawn_demo import DemoSecrets, DemoTenant, new_secrets, spawn_demo
from tests.support.database import TestServers

SERVICES = {company.slug: f"http://127.0.0.1:9{at}" for at, company in enumerate(COMPANIES)}


@pytest.fixture(scope="module")
def kept() -> dict[str, DemoSecrets]:
    return new_secrets()


@pytest.fixture
async def demo(database: None, kept: dict[str, DemoSecrets]) -> list[DemoTenant]:
    return await spawn_demo(kept, SERVICES)


async def everything(servers: TestServers, tenants: list[UUID]) -> dict[str, list[str]]:
    """Every row of these tenants and every account, as text."""
    connection = await asyncpg.connect(servers.superuser_url)
    try:
        names = await connection.fetch(
            "SELECT table_name AS name FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE table_schema = 'hubwright' AND column_name = 'tenant_id'"
            " AND table_type = 'BASE TABLE'"
        )
        found = {
            row["name"]: [
                r["row"]
                for r in await connection.fetch(
                    f"SELECT t::text AS row FROM hubwright.{row['name']} t WHERE tenant_id = ANY($1) ORDER BY 1",
                    tenants,
                )
            ]
            for row in names
            if row["name"] not in ("sign_in_session", "due")
        }
        found["account"] = [
            r["row"]
            for r in await connection.fetch(
                "SELECT a::text AS row FROM hubwright.account a WHERE email LIKE ANY($1) ORDER BY 1",
                [f"%@{company.slug}.example" for company in COMPANIES],
            )
        ]
        return found
    finally:
        await connection.close()


async def test_each_company_answers_under_its_key_and_password(
    demo: list[DemoTenant], kept: dict[str, DemoSecrets]
) -> None:
    assert [tenant.edition for tenant in demo] == ["marketing", "online", "classic"]
    for tenant in demo:
        door = await find_channel(tenant.channel_key)
        assert door is not None
        assert door.tenant_id == tenant.tenant_id
        actor = await actor_from_api_key(tenant.api_key)
        assert {"usage:read", "conversations:read", "conversations:reply", "flows:publish"} <= actor.permissions
        for role, person in (("admin", tenant.admin), ("supervisor", tenant.supervisor), ("agent", tenant.agent)):
            signed_in = await sign_in(
                person.email, kept[tenant.slug].passwords[role], address=str(new_id()), user_agent="test"
            )
            assert signed_in.tenant_id == tenant.tenant_id
        async with acting_for(tenant.tenant_id):
            (flow,) = await list_flows()
            channel = await get_channel(door.channel_id)
            assert flow.live is not None
            assert channel.flow_id == flow.id
            assert (await list_variables())["order_service"] == SERVICES[tenant.slug]


async def test_three_features_differ_between_the_companies(demo: list[DemoTenant]) -> None:
    told = {}
    for tenant in demo:
        async with acting_for(tenant.tenant_id):
            told[tenant.edition] = (
                await entitlements.limit("channels.webchat.limit"),
                await entitlements.allowed("csat.rating"),
                await entitlements.allowed("webchat.hide_mark"),
            )

    assert told == {"marketing": (5, True, True), "online": (10, True, False), "classic": (2, False, False)}


async def test_each_company_has_breaks_and_dispositions_in_both_languages(demo: list[DemoTenant]) -> None:
    for tenant, company in zip(demo, COMPANIES, strict=True):
        async with acting_for(tenant.tenant_id):
            breaks, came_to = await break_kinds(), await dispositions()
        assert [(one.name_en, one.name_zh) for one in breaks] == company.breaks
        assert [(one.name_en, one.name_zh) for one in came_to] == company.dispositions
        assert all(one.name_en.isascii() and not one.name_zh.isascii() for one in [*breaks, *came_to])


async def test_each_company_has_a_past_with_its_usage(demo: list[DemoTenant], servers: TestServers) -> None:
    rows = await everything(servers, [tenant.tenant_id for tenant in demo])

    assert len(rows["conversation"]) == len(rows["contact"]) == sum(len(company.stories) for company in COMPANIES)
    async with acting_for(demo[0].tenant_id):
        members = [meter for meter in (await this_month(utc_now())).meters if meter.meter == "members"]
    assert [meter.quantity for meter in members] == [3]


async def test_the_second_start_changes_nothing_but_the_order_service(
    demo: list[DemoTenant], kept: dict[str, DemoSecrets], servers: TestServers
) -> None:
    ids = [tenant.tenant_id for tenant in demo]
    before = await everything(servers, ids)

    again = await spawn_demo(kept, SERVICES)
    assert again == demo
    assert await everything(servers, ids) == before

    moved = {slug: f"{address}0" for slug, address in SERVICES.items()}
    await spawn_demo(kept, moved)
    after = await everything(servers, ids)
    assert {table for table in after if after[table] != before[table]} == {"tenant_variable"}
    await spawn_demo(kept, SERVICES)


async def test_a_folder_that_lost_its_secrets_gets_new_ones_that_work(
    demo: list[DemoTenant], kept: dict[str, DemoSecrets]
) -> None:
    fresh = new_secrets()
    (first, *_rest) = await spawn_demo(fresh, SERVICES)

    assert first.api_key != demo[0].api_key
    assert (await actor_from_api_key(first.api_key)).tenant_id == first.tenant_id
    assert await sign_in(
        first.agent.email, fresh[first.slug].passwords["agent"], address=str(new_id()), user_agent="test"
    )
    with pytest.raises(WrongCredentials):
        await sign_in(first.agent.email, kept[first.slug].passwords["agent"], address=str(new_id()), user_agent="test")
    with pytest.raises(SignInNeeded):
        await actor_from_api_key(demo[0].api_key)
    kept.update(fresh)
