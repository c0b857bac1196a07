"""The proof can fail: with commits that are not waited for, the same load and the same kill lose messages."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import httpx
import pytest

from hubwright.kernel.database.engine import CONNECTION_SETTINGS
from hubwright.kernel.embedded import Endpoints, running_endpoints
from tests.crash.kills import kill, seconds_until_back
from tests.crash.visitors import Visitor, arrive, client_of, writing
from tests.support.demo import Demo, running_demo
from tests.support.figures import keep_figures

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
_WATCHED = ("fsync", "full_page_writes", "synchronous_commit")


def endpoints(demo: Demo) -> Endpoints:
    """Where the demo's servers are."""
    found = running_endpoints(demo.data)
    assert found is not None
    return found


async def shown(demo: Demo) -> dict[str, str]:
    """The settings that durability stands on, as a connection of the runtime's login has them."""
    connection = await asyncpg.connect(endpoints(demo).database_url, server_settings=CONNECTION_SETTINGS)
    try:
        assert await connection.fetchval("SELECT current_user") == "hubwright_runtime"
        return {name: await connection.fetchval(f"SHOW {name}") for name in _WATCHED}
    finally:
        await connection.close()


async def test_a_runtime_connection_waits_for_the_disk(demo: Demo) -> None:
    assert await shown(demo) == dict.fromkeys(_WATCHED, "on")


async def test_without_synchronous_commit_the_checker_finds_losses(tmp_path: Path) -> None:
    with running_demo(tmp_path / "data") as demo:
        async with client_of(demo) as client:
            losses = await _losses(demo, client)
    keep_figures("negative_control", {"lost": losses})

    assert losses > 0


async def _promised_more(visitors: Sequence[Visitor], number: int) -> None:
    """Until so many messages more are acknowledged."""
    before = sum(len(each.acknowledged) for each in visitors)
    async with asyncio.timeout(20):
        while sum(len(each.acknowledged) for each in visitors) < before + number:  # noqa: ASYNC110 - plain data
            await asyncio.sleep(0.01)


async def _losses(demo: Demo, client: httpx.AsyncClient) -> int:
    visitors = await arrive(client, demo, 6, "n")
    superuser = await asyncpg.connect(endpoints(demo).superuser_url)
    await superuser.execute("ALTER ROLE hubwright_runtime SET synchronous_commit = off")
    for setting in ("wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'", "autovacuum = off"):
        await superuser.execute(f"ALTER SYSTEM SET {setting}")
    await superuser.execute("SELECT pg_reload_conf()")
    await superuser.execute("CHECKPOINT")
    await superuser.close()
    assert (await shown(demo))["synchronous_commit"] == "off"
    async with writing(visitors) as load:
        await seconds_until_back(demo, client, load, kill(demo, ["web", "worker"]))  # connections take the setting
        await asyncio.sleep(2)
        await _promised_more(visitors, 10)  # just now: nothing has written it to the disk yet
        killed = kill(demo, ["postgres tree"])
        promised = [len(each.acknowledged) for each in visitors]
        assert min(promised) > 0
        await seconds_until_back(demo, client, load, killed)
    found = [fault for visitor in visitors for fault in await visitor.faults(answers=False)]
    return sum(": lost: " in fault for fault in found)
