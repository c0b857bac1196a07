"""Each class of data is kept so long and no longer; a hold keeps it; what others count on stays."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hubwright.desk.conversations.read import events_after
from hubwright.entry.reckoning import reckon_for
from hubwright.kernel.database import acting_for, erasing_for, execute, fetch
from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.files import FileStore, file_store
from hubwright.kernel.settings import settings
from tenants.retention import queries
from tenants.retention.classes import BY_KEY, CLASSES
from tenants.retention.outlook import outlook
from tenants.retention.policy import Policy, policies, set_policies
from tenants.retention.rounds import go_round
from tenants.retention.sweep import sweep
from tests.integration.data.customer import Customer, full_customer
from tests.integration.data.seeds import planted_company
from tests.integration.runtime.flows import greeter
from tests.support.company import Company, make_company
from tests.support.database import TestServers

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)
LONG_AGO = timedelta(days=3650)


@pytest.fixture
def store(database: None) -> FileStore:
    return file_store(settings())


@pytest.fixture
async def company(database: None) -> Company:
    return await make_company("keeps", greeter())


async def choose(company: Company, key: str, days: int | None, held_why: str = "") -> None:
    async with acting_for(company.tenant_id):
        await set_policies(company.admin.actor, {key: Policy(key=key, days=days, held_why=held_why)})


async def count(tenant_id: UUID, table: str) -> int:
    from hubwright.kernel.database.whole_tables import count_rows

    async with acting_for(tenant_id):
        (shape,) = [shape for shape in await tenant_shapes() if shape.name == table]
        return await count_rows(shape)


async def age(tenant_id: UUID, table: str, column: str, at: datetime) -> None:
    """As if everything of a table had happened then."""
    from hubwright.kernel.database import DB

    async with erasing_for(tenant_id):
        await DB.current_connection().execute(
            f"UPDATE hubwright.{table} SET {column} = $2 WHERE tenant_id = $1 AND {column} IS NOT NULL", tenant_id, at
        )


async def test_every_class_names_tables_and_moments_that_there_are(in_tenant_a: UUID) -> None:
    shapes = {shape.name: shape for shape in await tenant_shapes()}
    for each in CLASSES:
        for rows in each.rows:
            assert shapes[rows.table].column(rows.by).type == "timestamp with time zone", rows
        default, most = each.default(), each.most()
        assert default is None or default >= each.least
        assert most is None or (default is not None and default <= most)
    assert {"messages", "files", "traces", "plugin_calls", "routing", "audit"} <= set(BY_KEY)


async def test_what_is_older_goes_and_what_is_younger_stays(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    await choose(company, "traces", 5)
    old, young = NOW - timedelta(days=5, minutes=1), NOW - timedelta(days=4, hours=23)
    await age(company.tenant_id, "effect", "done_at", young)
    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT id FROM effect WHERE tenant_id = $1 AND state = 'done' LIMIT 1")
        kept = (await fetch("SELECT count(*) AS n FROM effect WHERE tenant_id = $1"))[0]["n"]
        await execute("UPDATE effect SET done_at = $3 WHERE tenant_id = $1 AND id = $2", row["id"], old)
    assert await sweep(company.tenant_id, NOW, store)
    assert await count(company.tenant_id, "effect") == kept - 1, "results of calls are kept for a while, not for ever"
    assert ada.contact_id


async def test_conversations_closed_long_ago_lose_their_words_and_nothing_else(
    company: Company, store: FileStore
) -> None:
    ada = await full_customer(company, store, "ADA")
    before = await reckon_for(company.tenant_id)
    messages = await count(company.tenant_id, "message")
    await choose(company, "messages", 365)
    async with acting_for(company.tenant_id):
        await execute(
            "UPDATE conversation SET resolved_at = $3 WHERE tenant_id = $1 AND id = $2",
            ada.conversation_id,
            NOW - timedelta(days=366),
        )
    assert await sweep(company.tenant_id, NOW, store)

    async with acting_for(company.tenant_id):
        told = await events_after(ada.conversation_id, 0, staff=True)
        (talk,) = await fetch("SELECT * FROM conversation WHERE tenant_id = $1 AND id = $2", ada.conversation_id)
        others = await fetch(
            "SELECT text FROM message WHERE tenant_id = $1 AND conversation_id <> $2 AND author = 'contact'",
            ada.conversation_id,
        )
        (contact,) = await fetch("SELECT name FROM contact WHERE tenant_id = $1 AND id = $2", ada.contact_id)
        terms = await fetch(
            "SELECT 1 FROM message_term t JOIN message m ON m.tenant_id = $1 AND m.id = t.message_id"
            " WHERE t.tenant_id = $1 AND m.conversation_id = $2",
            ada.conversation_id,
        )
    assert all(each.emptied for each in told if each.author in ("contact", "agent"))
    assert not ada.is_in(str(told))
    assert not ada.is_in(str(dict(talk))) and talk["rating"] == 4
    assert all(ada.is_in(row["text"]) for row in others), "the one that is not closed for so long keeps its words"
    assert contact["name"] == ada.word, "who they are is not what was said"
    assert terms == []
    with pytest.raises(Missing):
        await store.get(ada.file_key)
    assert await count(company.tenant_id, "message") == messages
    after = await reckon_for(company.tenant_id)
    assert after.differences == [] and after.numbers == before.numbers


async def test_old_files_go_and_say_so(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    await choose(company, "files", 30)
    await age(company.tenant_id, "file", "created_at", NOW - timedelta(days=31))
    assert await sweep(company.tenant_id, NOW, store)
    with pytest.raises(Missing):
        await store.get(ada.file_key)
    async with acting_for(company.tenant_id):
        told = await events_after(ada.conversation_id, 0, staff=True)
    (file,) = [each for each in told if each.kind == "file"]
    assert file.emptied and file.file is None
    assert any(ada.is_in(each.text) for each in told), "words have their own time"


async def test_nothing_goes_while_it_is_held(company: Company, store: FileStore) -> None:
    ada = await full_customer(company, store, "ADA")
    await choose(company, "messages", 7, held_why="Case 12/31")
    async with acting_for(company.tenant_id):
        await execute("UPDATE conversation SET resolved_at = $2 WHERE tenant_id = $1", NOW - LONG_AGO)
    assert await sweep(company.tenant_id, NOW, store)
    async with acting_for(company.tenant_id):
        told = await events_after(ada.conversation_id, 0, staff=True)
    assert not any(each.emptied for each in told)
    await choose(company, "messages", 7)
    assert await sweep(company.tenant_id, NOW, store)
    async with acting_for(company.tenant_id):
        told = await events_after(ada.conversation_id, 0, staff=True)
    assert any(each.emptied for each in told)


async def test_without_a_choice_words_files_and_the_audit_trail_stay_for_ever(
    database: None, servers: TestServers, store: FileStore
) -> None:
    tenant_id = await planted_company(servers)
    assert await sweep(tenant_id, NOW + LONG_AGO, store)
    for table in ("message", "file", "audit_entry", "contact", "usage_event", "segment"):
        assert await count(tenant_id, table) == 1, table
    for table in ("flow_step", "plugin_call", "queue_overflow", "queue_move"):
        assert await count(tenant_id, table) == 0, table


async def test_a_large_company_is_worked_off_in_parts_and_the_figures_add_up(
    company: Company, store: FileStore
) -> None:
    async with acting_for(company.tenant_id):
        await execute(
            "INSERT INTO plugin_call (tenant_id, id, plugin, version, hook, ms, outcome, at)"
            " SELECT $1, gen_random_uuid(), 'p', '1', 'h', 1, 'done', $2 FROM generate_series(1, 2500)",
            NOW - LONG_AGO,
        )
        ahead = await outlook(company.admin.actor, NOW)
    (calls,) = [each for each in ahead.classes if each.one.key == "plugin_calls"]
    assert calls.goes_next == 2500
    assert not await sweep(company.tenant_id, NOW, store, seconds=0), "no time left: the rest waits for the next part"
    assert await sweep(company.tenant_id, NOW, store)
    async with acting_for(company.tenant_id):
        after = await outlook(company.admin.actor, NOW)
    (calls,) = [each for each in after.classes if each.one.key == "plugin_calls"]
    assert (calls.goes_next, calls.went_last, calls.went_total) == (0, 2500, 2500)
    assert calls.swept_at == NOW


async def test_a_round_comes_to_every_company_once_a_day(company: Company, store: FileStore) -> None:
    await queries.let_all_come()
    async with acting_for(company.tenant_id):
        first = await queries.next_round()
        assert first is not None
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'retention'")
    while await go_round(datetime.now(UTC), store):
        pass
    async with acting_for(company.tenant_id):
        following = await queries.next_round()
        swept = await queries.sweeps()
    assert following is not None
    assert timedelta(hours=23) < following - datetime.now(UTC) <= timedelta(hours=24)
    assert {row["class"] for row in swept} >= {"traces", "plugin_calls", "routing", "work"}


async def test_choices_are_checked_and_written_down(company: Company) -> None:
    most = BY_KEY["traces"].most()
    assert most is not None
    for key, days in (("audit", 20), ("traces", most + 1), ("traces", None), ("messages", 10**6)):
        with pytest.raises(Invalid):
            await choose(company, key, days)
    await choose(company, "messages", 400, "for the court")
    async with acting_for(company.tenant_id):
        found = (await policies())["messages"]
        assert (found.days, found.is_own, found.held_why) == (400, True, "for the court")
        (entry,) = await fetch("SELECT detail FROM audit_entry WHERE tenant_id = $1 AND action = 'retention.changed'")
        assert entry["detail"]["after"] == {"messages": {"days": 400, "held": "for the court"}}
        with pytest.raises(NotAllowed):
            await set_policies(company.agent.actor, {"messages": Policy(key="messages", days=30)})


async def test_other_companies_keep_theirs(company: Company, servers: TestServers, store: FileStore) -> None:
    other = await make_company("keeps-its-own", greeter())
    mine: Customer = await full_customer(company, store, "ADA")
    theirs: Customer = await full_customer(other, store, "BOB")
    await choose(company, "files", 30)
    for each in (company, other):
        await age(each.tenant_id, "file", "created_at", NOW - LONG_AGO)
        assert await sweep(each.tenant_id, NOW, store)
    with pytest.raises(Missing):
        await store.get(mine.file_key)
    assert await store.get(theirs.file_key)
