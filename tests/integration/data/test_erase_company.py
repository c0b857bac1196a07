"""A company is erased: no word of it is left anywhere, others notice nothing, a certificate says what went."""

import shutil
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec
import pytest
import redis.asyncio
from structlog.testing import capture_logs

from hubwright.control.identity.queries import accounts
from hubwright.desk.files.verbs import take_file
from hubwright.kernel.database import global_fetch, outside_tenants
from hubwright.kernel.database.shapes import Shape
from hubwright.kernel.files import file_store
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.mail import Letter, outbox_letters, send_now
from hubwright.kernel.mail.outbox import folder
from hubwright.kernel.rate import buckets
from hubwright.kernel.settings import settings
from tenants.erase import company as erasing
from tenants.erase import erase_tenant
from tenants.erase.certificate import read_certificate, signed_by
from tenants.erase.everybodys import TABLES
from tests.architecture.statements import global_tables, tenant_tables
from tests.conftest import test_settings
from tests.integration.data.seeds import everything_said, planted_company
from tests.integration.isolation.houses import MAKERS, build
from tests.support.app import served
from tests.support.customers import Customers
from tests.support.database import TestServers
from tests.support.people import join
from tests.support.plugins import installed_plugins

_FIRST = ("contact:merged", "offer")  # before others stand in their way
_LIKE_ANOTHER = {"developed_plugin"}  # leaves the same rows as own_release
_TEXT = b"what somebody sent: "


async def fingerprint(servers: TestServers, tenant_id: UUID) -> str:
    """A hash over every row of a company."""
    connection = await asyncpg.connect(servers.superuser_url)
    union = " UNION ALL ".join(
        f"SELECT '{table}' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS h"
        f" FROM hubwright.{table} t WHERE tenant_id = $1"
        for table in sorted(tenant_tables() | {"due", "door"})
    )
    try:
        found: str = await connection.fetchval(f"SELECT md5(string_agg(h, ' ' ORDER BY h)) FROM ({union}) x", tenant_id)
    finally:
        await connection.close()
    return found


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_no_word_of_it_is_left_in_tables_files_redis_or_logs(
    database: None, servers: TestServers, tmp_path: Path
) -> None:
    """A company with one of everything, made through the real verbs; its words would be found if they were there."""
    with pytest.MonkeyPatch.context() as patch, installed_plugins(patch, Customers()):
        async with served(test_settings(servers, tmp_path)) as running:
            house = await build("E", running)
            for kind in sorted(
                MAKERS.keys() - _LIKE_ANOTHER, key=lambda kind: (_FIRST.index(kind) if kind in _FIRST else 9, kind)
            ):
                await house.fresh(kind)
            await run_due_jobs()
            store = file_store(settings())
            await take_file(
                store,
                house.tenant_id,
                name=f"{house.word}.txt",
                content=_TEXT + house.word.encode(),
                contact_id=house.visitor_contact,
                member_id=None,
            )
            buckets.redis = redis.asyncio.from_url(servers.redis_url)
            await buckets.take(f"{house.tenant_id}:messages:{house.word}", rate=0.001, burst=5)
            words = {house.word.lower(), "canary-e"}

            assert _found(await everything_said(servers.superuser_url), words)
            assert _found(_files(tmp_path), words)
            assert await _in_redis(servers.redis_url, str(house.tenant_id))
            with capture_logs() as logs:
                made = await erase_tenant(house.tenant_id)

            said = await everything_said(servers.superuser_url)
            assert [line[:200] for line in said.splitlines() if _found(line, words) and not _of_others(line)] == []
            assert not _found(_files(tmp_path), words)
            assert list((tmp_path / "files").glob(f"{house.tenant_id}*")) == []
            assert not await _in_redis(servers.redis_url, str(house.tenant_id))
            assert not _found(str(logs), words)
            assert made.statement.counts["message"] > 10
            assert made.statement.counts["files"] >= 2
            await buckets.redis.aclose()


def _of_others(line: str) -> bool:
    """What a partner wrote of its plugin, and the platform's people of what they did, is not the company's."""
    return line.startswith(
        ("hubwright.partner", "hubwright.plugin_listing", "hubwright.release_event", "hubwright.operator_act")
    )


def _found(text: str, words: set[str]) -> bool:
    return any(word in text.lower() for word in words)


def _files(data: Path) -> str:
    return "\n".join(
        f"{path} {path.read_bytes().decode(errors='replace')}"
        for top in ("files", "outbox")
        for path in (data / top).rglob("*")
        if path.is_file()
    )


async def _in_redis(url: str, word: str) -> bool:
    client = redis.asyncio.from_url(url)
    try:
        return any([word.encode() in key async for key in client.scan_iter("*")])
    finally:
        await client.aclose()


async def test_every_table_of_the_catalogue_is_emptied_and_counted_and_nobody_elses(
    database: None, servers: TestServers
) -> None:
    gone, stays = await planted_company(servers), await planted_company(servers)
    before = await fingerprint(servers, stays)
    made = await erase_tenant(gone)
    said = await everything_said(servers.superuser_url)

    assert f"canary-{gone.hex}" not in said.lower()
    assert f"canary-{stays.hex}" in said.lower()
    assert await fingerprint(servers, stays) == before
    counts = made.statement.counts
    assert {table: counts[table] for table in tenant_tables() - {"step"}} == {
        table: 2 if table == "flow_step" else 1 for table in tenant_tables() - {"step"}
    }
    assert counts["account"] == 1, "whose only seat it was"


async def test_it_goes_on_where_it_was_whenever_a_process_dies(
    database: None, servers: TestServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before and after every single part; in the end everything went, and was counted once."""
    tenant_id = await planted_company(servers)
    real, calls, deaths = erasing.delete_some, 0, 0
    dies_at = 1

    async def dying(shape: Shape, most: int) -> int:
        nonlocal calls
        calls += 1
        if calls == dies_at:
            if dies_at % 2:
                await real(shape, most)  # it dies before its transaction ends
            raise ConnectionError("the machine stops here")
        return await real(shape, most)

    monkeypatch.setattr(erasing, "delete_some", dying)
    while True:
        calls = 0
        try:
            made = await erase_tenant(tenant_id)
        except ConnectionError:
            deaths += 1
            dies_at = dies_at + 7
            continue
        break
    counts = made.statement.counts
    assert deaths >= 10
    assert {table: counts[table] for table in tenant_tables() - {"step"}} == {
        table: 2 if table == "flow_step" else 1 for table in tenant_tables() - {"step"}
    }
    assert await erase_tenant(tenant_id) == made, "done again, it is the same certificate"


async def test_people_with_another_seat_stay_and_their_accounts_with_them(
    database: None, servers: TestServers, tenant_a: UUID, tenant_b: UUID
) -> None:
    here = await join(tenant_a, "owner")
    alone = await join(tenant_a, "agent")
    await join(tenant_b, "agent", account_id=here.account_id, email=here.email)
    made = await erase_tenant(tenant_a)

    assert await accounts.account_by_id(alone.account_id) is None
    kept = await accounts.account_by_id(here.account_id)
    assert kept is not None and kept["email"] == here.email
    assert made.statement.counts["account"] == 1
    assert made.statement.counts["member"] == 2


async def test_a_line_without_words_stays_in_the_register(database: None, tenant_a: UUID) -> None:
    await erase_tenant(tenant_a)
    async with outside_tenants("a test looks at the register"):
        (row,) = await global_fetch("SELECT slug, name, edition FROM tenant WHERE id = $1", tenant_a)
        (left,) = await global_fetch("SELECT ended_at, certificate FROM erased_company WHERE id = $1", tenant_a)

    assert (row["name"], row["slug"], row["edition"]) == ("", f"erased-{tenant_a}", "online")
    assert left["ended_at"] is not None and left["certificate"]["statement"]["id"] == str(tenant_a)


async def test_letters_that_were_kept_in_a_folder_go_too(database: None, tenant_a: UUID, tenant_b: UUID) -> None:
    for tenant_id in (tenant_a, tenant_b):
        await send_now(tenant_id, Letter(to="ada@example.test", subject="Hello", text="Dear Ada"), message_id="m")
    made = await erase_tenant(tenant_a)
    assert [letter.name for letter in outbox_letters() if letter.name.startswith(str(tenant_a))] == []
    assert [letter.name for letter in outbox_letters() if letter.name.startswith(str(tenant_b))] == [f"{tenant_b}.m"]
    assert made.statement.counts["letters"] == 1
    shutil.rmtree(folder())


async def test_the_certificate_is_genuine_only_as_it_was_signed(database: None, tenant_a: UUID) -> None:
    made = await erase_tenant(tenant_a)
    again = read_certificate(made.to_json())
    assert again == made and signed_by(again) == made.key_id
    more = {**made.statement.counts, "message": 10**6}
    assert signed_by(msgspec.structs.replace(made, statement=_with(made.statement, counts=more))) is None
    assert signed_by(msgspec.structs.replace(made, statement=_with(made.statement, what="customer"))) is None
    assert signed_by(made, "22" * 32) is None


def _with(statement: object, **changed: object) -> object:
    return msgspec.structs.replace(statement, **changed)  # type: ignore[type-var]  # a statement, as it came


async def test_keys_go_first_so_that_copies_elsewhere_cannot_be_read(
    database: None, servers: TestServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    tenant_id = await planted_company(servers)

    async def fails(*_given: object) -> int:
        raise ConnectionError("nothing else is reached")

    monkeypatch.setattr(erasing, "_files", fails)
    with pytest.raises(ConnectionError):
        await erase_tenant(tenant_id)
    said = await everything_said(servers.superuser_url)
    assert [
        line for line in said.splitlines() if line.startswith("hubwright.tenant_key: ") and str(tenant_id) in line
    ] == []
    monkeypatch.undo()
    await erase_tenant(tenant_id)


def test_for_every_table_of_everybody_it_is_said_what_happens() -> None:
    assert set(TABLES) == global_tables()
