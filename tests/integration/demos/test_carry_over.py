"""A company that signs up from a demo keeps how it was set up, and not a word of what was in it."""

from uuid import UUID

import asyncpg

from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import list_flows, live_version
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.plan import DEFAULT
from hubwright.control.routing.skills import levels, list_skills
from hubwright.control.variables.business_hours import business_hours
from hubwright.control.variables.verbs import set_variable
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import append_message
from hubwright.desk.sla.policies import list_policies
from hubwright.desk.states.lists import break_kinds, dispositions
from hubwright.kernel.database import acting_for, execute, fetch
from tenants.demos.configuration import read_configuration
from tenants.demos.industries import industry
from tenants.demos.schemas import Demo
from tenants.demos.spawn import spawn
from tenants.sign_up import new_attempt, sign_up
from tests.architecture.statements import tenant_tables
from tests.support.database import TestServers

CANARY = "CANARY-DEMO-4711"


async def _plant(demo: Demo) -> None:
    """A word of its own in everything that is data."""
    async with acting_for(demo.leads_to):
        (channel,) = await list_channels()
        await meet_contact(channel.id, CANARY, name=CANARY, email=f"{CANARY}@x.example", fields={"note": CANARY})
        (row,) = await fetch("SELECT id FROM conversation WHERE tenant_id = $1 AND status = 'assigned' LIMIT 1")
        await append_message(row["id"], kind="text", author="contact", text=CANARY)
        await execute("UPDATE conversation SET rating_comment = $2 WHERE tenant_id = $1 AND id = $3", CANARY, row["id"])
        await execute("UPDATE member SET name = $2, email = $2 WHERE tenant_id = $1", CANARY)
        await execute(
            "INSERT INTO file (tenant_id, id, name, media_type, size, sha256, storage_key)"
            " VALUES ($1, gen_random_uuid(), $2, 'text/plain', 1, '', $2)",
            CANARY,
        )
        await set_variable("secret_word", CANARY)


async def _signed_up(demo: Demo | None, edition: str = "online") -> UUID:
    made = await sign_up(
        email="owner@new.example",
        company="New Company",
        edition_key=edition,
        attempt=new_attempt(),
        language="en",
        address="127.0.0.8",
        user_agent="test",
        kept=await read_configuration(demo.leads_to) if demo is not None else None,
    )
    return made.tenant_id


async def _everything(servers: TestServers, tenant: UUID) -> str:
    connection = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright, app"})
    try:
        union = " UNION ALL ".join(
            f"SELECT '{table} ' || t::text AS line FROM {table} t WHERE tenant_id = $1" for table in tenant_tables()
        )
        return "\n".join(row["line"] for row in await connection.fetch(union, tenant))
    finally:
        await connection.close()


async def test_the_set_up_comes_along(database: None) -> None:
    demo = await spawn(industry_key="travel", edition_key="online")
    shown = industry("travel")
    tenant = await _signed_up(demo)

    async with acting_for(tenant):
        queues = await list_queues()
        assert {queue.key for queue in queues} == {*shown.queues}
        assert [queue.name for queue in queues if queue.key == "onway"] == [" ".join(shown.queues["onway"])]
        planned = [queue for queue in queues if queue.plan != DEFAULT]
        assert len(planned) == 3
        own = {queue.id for queue in queues}
        assert {other for queue in planned for step in queue.plan.steps for other in step.queues} <= own
        assert {skill.key for skill in await list_skills()} == {"en", "zh", "bookings", "changes", "onway"}
        assert [kind.name_en for kind in await break_kinds()] == [english for english, _zh in shown.breaks]
        assert [one.name_zh for one in await dispositions()] == [zh for _english, zh in shown.dispositions]
        hours = await business_hours()
        assert hours is not None
        (channel,) = await list_channels()
        assert channel.settings["colour"] == shown.look["colour"]
        assert channel.settings["greeting_zh"] == shown.look["greeting_zh"]
        assert channel.settings["title_en"] == "New Company"
        flow = next(one for one in await list_flows() if one.id == channel.flow_id)
        live = await live_version(flow.id)
        assert live is not None
        assert {node["id"] for node in live.doc["nodes"]} >= {"n_onway_zh", "n_baggage"}
        assert [one.name for one in await list_flows()] == [shown.company]


async def test_promises_come_along_where_the_edition_has_them(database: None) -> None:
    demo = await spawn(industry_key="travel", edition_key="classic")
    tenant = await _signed_up(demo, "classic")
    async with acting_for(demo.leads_to):
        theirs = await list_policies()
    async with acting_for(tenant):
        ours = await list_policies()
        own = {queue.id for queue in await list_queues()} | {None}

    assert len(ours) == 2
    assert [(one.name, one.first_minutes, one.resolve_minutes) for one in ours] == [
        (one.name, one.first_minutes, one.resolve_minutes) for one in theirs
    ]
    assert {one.id for one in ours}.isdisjoint({one.id for one in theirs})
    assert {one.queue_id for one in ours} <= own


async def test_no_data_and_no_id_of_the_demo_comes_along(database: None, servers: TestServers) -> None:
    demo = await spawn(industry_key="retail", edition_key="online")
    await _plant(demo)
    tenant = await _signed_up(demo)
    told = await _everything(servers, tenant)

    assert CANARY in await _everything(servers, demo.leads_to), "it was there to be taken"
    assert CANARY.lower() not in told.lower()
    assert str(demo.leads_to) not in told
    async with acting_for(demo.leads_to):
        theirs = [row["id"] for row in await fetch("SELECT id FROM queue WHERE tenant_id = $1")]
        theirs += [row["id"] for row in await fetch("SELECT id FROM flow WHERE tenant_id = $1")]
        theirs += [row["id"] for row in await fetch("SELECT id FROM member WHERE tenant_id = $1")]
    assert [one for one in theirs if str(one) in told] == []
    async with acting_for(tenant):
        for table in ("contact", "conversation", "message", "usage_event WHERE meter <> 'members' AND tenant_id"):
            name, _where, more = table.partition(" WHERE ")
            found = await fetch(f"SELECT 1 FROM {name} WHERE tenant_id = $1{' AND ' + more + ' = $1' if more else ''}")
            assert found == [], table
        assert len(await fetch("SELECT 1 FROM member WHERE tenant_id = $1")) == 1
        assert await levels() == {}


async def test_what_the_chosen_edition_lacks_is_left_out_and_the_company_is_made(database: None) -> None:
    demo = await spawn(industry_key="finance", edition_key="marketing")
    tenant = await _signed_up(demo, "classic")
    async with acting_for(tenant):
        (channel,) = await list_channels()
        assert channel.settings["colour"] == industry("finance").look["colour"]


async def test_without_it_a_company_begins_as_every_other(database: None) -> None:
    tenant = await _signed_up(None)
    async with acting_for(tenant):
        assert [queue.key for queue in await list_queues()] == ["support"]
