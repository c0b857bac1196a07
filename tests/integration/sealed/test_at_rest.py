"""No secret stands in the clear anywhere in the database: not what was filled in now, and not what was there before."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from hubwright.control.channels.queries import channel as channel_row
from hubwright.control.channels.verbs import get_channel, store_channel
from hubwright.host.installation.settings import change_settings, stored_settings
from hubwright.host.installation.verbs import allow_list, switch_on
from hubwright.kernel import sealed
from hubwright.kernel.backup.programs import embedded_programs, run
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.due import due_now
from hubwright.kernel.ids import new_id
from hubwright.kernel.sealed import resealing
from tests.support.database import TestServers
from tests.support.people import Person, join
from tests.support.plugins import ORACLE, Oracle, Plugins, installed_plugins

URL = "https://a.example"
_EVERY_ROW = """SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)'"""


@pytest.fixture(autouse=True)
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    with installed_plugins(monkeypatch, Oracle()) as found:
        yield found


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    return await join(tenant_a, "admin")


async def holding(servers: TestServers, word: str) -> list[str]:
    """The tables with a row that holds a word; as a superuser, who sees every tenant."""
    connection = await asyncpg.connect(servers.superuser_url)
    try:
        tables = [row["name"] for row in await connection.fetch(_EVERY_ROW)]
        return [
            table
            for table in tables
            if await connection.fetchval(f"SELECT 1 FROM {table} t WHERE strpos(t::text, $1) > 0 LIMIT 1", word)
        ]
    finally:
        await connection.close()


async def _channel(settings: dict[str, str]) -> UUID:
    channel_id = new_id()
    await store_channel(
        channel_id=channel_id, plugin=ORACLE, name="c", key=new_id().hex, settings=settings, flow_id=None, queue_id=None
    )
    return channel_id


async def test_a_secret_is_in_no_row_and_in_no_dump(admin: Person, servers: TestServers, tmp_path: Path) -> None:
    canary, seen = f"CANARY-{new_id().hex}", f"https://seen-{new_id().hex}.example"
    async with acting_for(admin.tenant_id):
        await switch_on(ORACLE)
        await change_settings(admin.actor, ORACLE, {"url": seen, "key": canary})
        channel_id = await _channel({"url": seen, "key": canary})
        assert (await stored_settings(ORACLE))["key"] == canary
        assert (await get_channel(channel_id)).settings["key"] == canary

    assert await holding(servers, canary) == []
    kept = {"hubwright.installation", "hubwright.installation_revision", "hubwright.channel"}
    assert set(await holding(servers, seen)) == kept  # the search finds
    dump = tmp_path / "all.sql"
    programs = embedded_programs(tmp_path)
    run(programs.dump, servers.superuser_url, ["--format=plain", f"--file={dump}"], "read")
    assert canary.encode() not in dump.read_bytes()
    assert seen.encode() in dump.read_bytes()


async def test_what_stood_in_the_clear_is_sealed_by_the_sweep(admin: Person, servers: TestServers) -> None:
    canary = f"CANARY-{new_id().hex}"
    async with acting_for(admin.tenant_id):
        await switch_on(ORACLE)
        clear = {"url": URL, "key": canary}
        await execute("UPDATE installation SET settings = $2 WHERE tenant_id = $1", clear)
        channel_id = await _channel({"url": URL, "key": ""})
        await execute("UPDATE channel SET settings = $2 WHERE tenant_id = $1", clear)
        assert (await stored_settings(ORACLE))["key"] == canary, "until then it works as it stands"
        epoch = (await allow_list()).epoch
        await sealed.begin_sealing()
    assert set(await holding(servers, canary)) == {"hubwright.installation", "hubwright.channel"}
    assert (admin.tenant_id, admin.tenant_id) in await due_now(sealed.KIND, 1000)

    await sealed.settle(admin.tenant_id)

    assert await holding(servers, canary) == []
    assert (admin.tenant_id, admin.tenant_id) not in await due_now(sealed.KIND, 1000)
    async with acting_for(admin.tenant_id):
        assert (await stored_settings(ORACLE)) == clear
        assert (await get_channel(channel_id)).settings == clear
        assert (await allow_list()).epoch == epoch, "nothing changed for those who call"


async def test_a_renewed_key_takes_all_secrets_with_it_and_the_old_one_goes(
    admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on(ORACLE)
        await change_settings(admin.actor, ORACLE, {"url": URL, "key": "k1"})
        channel_id = await _channel({"url": URL, "key": "k2"})
        await sealed.renew_key()
    await sealed.settle(admin.tenant_id)
    monkeypatch.setattr(resealing, "_READERS_S", -1.0)
    await sealed.settle(admin.tenant_id)
    async with acting_for(admin.tenant_id):
        keys = await fetch("SELECT version FROM tenant_key WHERE tenant_id = $1")
        row = await channel_row(channel_id)
        assert [key["version"] for key in keys] == [2]
        assert row is not None and row["settings"]["key"]["$sealed"].startswith("s1.2.")
        assert (await stored_settings(ORACLE))["key"] == "k1"
        assert (await get_channel(channel_id)).settings["key"] == "k2"


async def test_a_secret_that_was_moved_is_missing_not_somebody_elses(admin: Person) -> None:
    """A sealed value copied into another row or field opens nothing, and the rest of the settings stays usable."""
    async with acting_for(admin.tenant_id):
        await switch_on(ORACLE)
        await change_settings(admin.actor, ORACLE, {"url": URL, "key": "k1"})
        channel_id = await _channel({"url": URL, "key": "k2"})
        await execute(
            "UPDATE channel c SET settings = i.settings FROM installation i WHERE c.tenant_id = $1 AND i.tenant_id = $1"
        )
        assert (await get_channel(channel_id)).settings == {"url": URL}


async def test_a_secret_that_looks_sealed_is_one_like_any_other(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on(ORACLE)
        await change_settings(admin.actor, ORACLE, {"url": URL, "key": "s1.1.AAAA"})
        assert (await stored_settings(ORACLE))["key"] == "s1.1.AAAA"
