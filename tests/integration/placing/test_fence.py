"""Nobody enters behind a fence: they wait, are told to come back, or find it gone when whoever made it has died."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import MAIN, NotNow, acting_for, database_of, fetch, fetch_one, where
from hubwright.kernel.due import due_now
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.moving import Fence, FenceLost
from hubwright.kernel.settings import Settings
from tenants.placing import Places, move
from tests.support.company import Company, new_visitor, says
from tests.support.database import TestServers

QUIET = list[str]().append


async def fenced_until(servers: TestServers, tenant_id: UUID, until: timedelta | None) -> object:
    """Put a fence that nobody renews, or read which one there is."""
    admin = await asyncpg.connect(servers.superuser_url)
    try:
        if until is not None:
            await admin.execute(
                "UPDATE hubwright.placement SET fenced_until = clock_timestamp() + $2 WHERE tenant_id = $1",
                tenant_id,
                until,
            )
        return await admin.fetchval("SELECT fenced_until FROM hubwright.placement WHERE tenant_id = $1", tenant_id)
    finally:
        await admin.close()


async def test_who_comes_to_a_fence_waits_until_it_is_gone(company: Company, servers: TestServers) -> None:
    contact = await new_visitor(company)
    await fenced_until(servers, company.tenant_id, timedelta(seconds=1))
    taken = await asyncio.gather(*(says(company, contact, f"waited {n}") for n in range(5)))
    assert sorted(each.seq for each in taken) == sorted({each.seq for each in taken})
    assert await fenced_until(servers, company.tenant_id, None) is None, "one that ran out is taken away"


async def test_a_long_wait_is_cut_short(
    company: Company, servers: TestServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, "_PATIENCE_S", 0.3)
    await fenced_until(servers, company.tenant_id, timedelta(seconds=60))
    with pytest.raises(NotNow):
        async with acting_for(company.tenant_id):
            raise AssertionError("it was let in")


async def test_sweeps_leave_the_fenced_alone(company: Company, neighbour: Company, servers: TestServers) -> None:
    for each in (company, neighbour):
        async with acting_for(each.tenant_id):
            await enqueue("nobody.does_this", {})
    await fenced_until(servers, company.tenant_id, timedelta(seconds=60))
    waiting = {tenant_id for tenant_id, _id in await due_now("job", 100_000)}
    assert neighbour.tenant_id in waiting and company.tenant_id not in waiting


async def test_a_fence_that_ran_out_cannot_end_a_move(company: Company, places: Places, servers: TestServers) -> None:
    async with places.open(MAIN) as source:
        with pytest.raises(FenceLost, match="before everything was there"):
            async with Fence(source, company.tenant_id, new_id()) as fence:
                await fenced_until(servers, company.tenant_id, timedelta(seconds=-1))
                async with acting_for(company.tenant_id):
                    await fetch("SELECT 1 FROM tenant_variable WHERE tenant_id = $1")
                await fence.leave("big")
    async with acting_for(company.tenant_id):
        assert database_of(company.tenant_id) == MAIN


async def test_who_finds_a_fence_run_out_while_the_move_ends_is_sent_on(
    company: Company, servers: TestServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement that ends a move and the one that takes an old fence away meet on one row: never do both count."""
    monkeypatch.setattr(where, "_PATIENCE_S", 0.5)
    await fenced_until(servers, company.tenant_id, timedelta(seconds=-1))
    ends = await asyncpg.connect(servers.superuser_url)
    try:
        ending = ends.transaction()
        await ending.start()
        await ends.execute(
            "UPDATE hubwright.placement SET dsn_key = 'big', fenced_until = NULL WHERE tenant_id = $1",
            company.tenant_id,
        )

        async def enters() -> None:
            async with acting_for(company.tenant_id):
                raise AssertionError("it was let into the old database")

        entering = asyncio.create_task(enters())
        await asyncio.sleep(0.3)
        assert not entering.done()
        await ending.commit()
        with pytest.raises(NotNow):  # it has left, and nobody has taken it in
            await entering
    finally:
        await ends.close()


async def test_who_does_not_leave_in_time_ends_the_attempt(company: Company, places: Places) -> None:
    async with acting_for(company.tenant_id):
        await fetch("SELECT 1 FROM tenant_variable WHERE tenant_id = $1")
        async with places.open(MAIN) as source:
            with pytest.raises(FenceLost, match="1 transactions did not end"):
                async with Fence(source, company.tenant_id, new_id(), patience_s=0.2):
                    raise AssertionError("somebody is inside")
    async with acting_for(company.tenant_id):
        pass


async def _command(both: Settings, slug: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys; from hubwright.entry.cli import main; sys.exit(main())",
        *("tenant", "move", slug, "--to", "big", "--data", str(both.data)),
        env={
            **os.environ,
            "DATABASE_URL": both.database_url,
            "MIGRATE_DATABASE_URL": both.migrate_database_url,
            "REDIS_URL": both.redis_url,
            "HUBWRIGHT_DATABASES": f"big={both.databases['big']}",
            "HUBWRIGHT_MIGRATE_DATABASES": f"big={both.migrate_databases['big']}",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_killed_while_everybody_waits_and_begun_again(
    company: Company, both: Settings, servers: TestServers
) -> None:
    contact = await new_visitor(company)
    await says(company, contact, "before")
    admin = await asyncpg.connect(servers.superuser_url)
    slug = await admin.fetchval("SELECT slug FROM hubwright.tenant WHERE id = $1", company.tenant_id)
    await admin.close()
    async with acting_for(company.tenant_id):  # for this one the move has to wait behind its fence
        await fetch("SELECT 1 FROM tenant_variable WHERE tenant_id = $1")
        moving = await _command(both, slug)
        assert moving.stdout is not None and moving.stderr is not None
        async with asyncio.timeout(60):
            while await fenced_until(servers, company.tenant_id, None) is None:
                assert moving.returncode is None, (await moving.stderr.read()).decode()
                await asyncio.sleep(0.05)
        moving.send_signal(signal.SIGKILL)
        await moving.wait()
    until = await fenced_until(servers, company.tenant_id, None)
    assert isinstance(until, type(utc_now())) and until > utc_now(), "it outlives whoever made it, for a while"

    waiting = asyncio.create_task(says(company, contact, "during"))
    again = await _command(both, slug)
    out, err = await asyncio.wait_for(again.communicate(), 60)
    assert again.returncode == 0, err.decode()
    assert "It lives in big from now on." in out.decode()
    await waiting
    async with acting_for(company.tenant_id):
        said = await fetch("SELECT text FROM message WHERE tenant_id = $1 AND author = 'contact' ORDER BY seq")
        told = await fetch_one("SELECT detail FROM audit_entry WHERE tenant_id = $1 AND action = 'company.moved'")
    assert [row["text"] for row in said] == ["before", "during"]
    assert told is not None and told["detail"] == {"source": "default", "target": "big"}
    assert database_of(company.tenant_id) == "big"


async def test_a_move_of_the_same_company_waits_for_nobody(company: Company, places: Places) -> None:
    from hubwright.kernel.errors import StartRefused
    from tenants.placing.register import hold_register

    async with places.open(MAIN) as main:
        assert await hold_register(main, company.tenant_id)
        with pytest.raises(StartRefused, match="Somebody else is moving it"):
            await move(places, company.tenant_id, "big", QUIET)
