"""The operations page's rows: processes, lags, and a row that a later feature registers from outside."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from hubwright.kernel import heartbeat, operations
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, global_execute, outside_tenants
from hubwright.kernel.due import lags
from hubwright.kernel.heartbeat.beat import beating
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.operations import Measure
from tests.integration.runtime.flows import greeter
from tests.support.company import make_company


@pytest.fixture(autouse=True)
async def nobody_else(database: None) -> AsyncIterator[None]:
    """Processes of other tests are gone."""
    async with outside_tenants("tests"):
        await global_execute("DELETE FROM process")
    yield


async def shown(key: str) -> Measure:
    return next(row.measure for row in await operations.read_rows() if row.key == key)


async def test_a_row_registered_from_outside_is_shown_in_its_place() -> None:
    class Rockets:
        key, order = "test.rockets", 15

        def title(self) -> str:
            return "Rockets"

        async def read(self) -> Measure:
            return Measure(value="3", state="look", told="fuel is low", url="/rockets")

    operations.register(Rockets())
    try:
        rows = await operations.read_rows()
    finally:
        operations.forget("test.rockets")
    keys = [row.key for row in rows]
    assert keys.index("processes.web") < keys.index("test.rockets") < keys.index("processes.worker")
    row = rows[keys.index("test.rockets")]
    assert (row.title, row.measure.value, row.measure.told) == ("Rockets", "3", "fuel is low")
    assert "test.rockets" not in [row.key for row in await operations.read_rows()]


@pytest.mark.parametrize("fault", ["raises", "hangs"])
async def test_a_row_that_fails_says_so_and_harms_no_other(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(operations.registry, "PATIENCE_S", 0.2)

    class Broken:
        key, order = "test.broken", 1

        def title(self) -> str:
            return "Broken"

        async def read(self) -> Measure:
            if fault == "raises":
                raise ZeroDivisionError
            await asyncio.Event().wait()
            raise AssertionError

    operations.register(Broken())
    try:
        first, *rest = await operations.read_rows()
    finally:
        operations.forget("test.broken")
    assert (first.key, first.measure.value, first.measure.state) == ("test.broken", "?", "look")
    assert [row.measure.value for row in rest if row.key == "sockets"] == ["0"]


async def _until(seen: Callable[[list[heartbeat.ProcessView]], bool]) -> None:
    for _turn in range(250):
        if seen(await heartbeat.alive_processes()):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no such sign of life within five seconds")


async def test_processes_are_alive_while_they_beat_and_gone_after() -> None:
    assert (await shown("processes.worker")).state == "bad"
    stopping = asyncio.Event()
    async with beating("worker", stopping), beating("web", asyncio.Event(), lambda: 7):
        await _until(lambda alive: len(alive) == 2)
        web, worker = await heartbeat.alive_processes()
        assert (web.kind, web.sockets, worker.kind, worker.pid) == ("web", 7, "worker", os.getpid())
        assert (await shown("processes.worker")).value == "1"
        assert (await shown("sockets")).value == "7"
        stopping.set()
        await _until(lambda alive: alive[1].draining)
        assert (await shown("processes.worker")).state == "bad", "one that drains takes nothing new"
    assert await heartbeat.alive_processes() == []


async def test_who_was_killed_is_not_alive_for_long() -> None:
    async with outside_tenants("tests"):
        await global_execute(
            "INSERT INTO process (id, kind, host, pid, seen_at)"
            " VALUES (gen_random_uuid(), 'worker', 'gone', 1, now() - interval '20 s')"
        )
    assert await heartbeat.alive_processes() == []


async def test_lags_tell_how_many_and_how_long() -> None:
    company = await make_company("lags", greeter())
    before = (await lags()).get("job")
    async with acting_for(company.tenant_id):
        await enqueue("test.nobody", {})
        await enqueue("test.nobody", {}, run_at=utc_now() + timedelta(hours=1))
        await execute("UPDATE due SET due_at = now() - interval '3 minutes' WHERE tenant_id = $1 AND due_at <= now()")
    after = (await lags())["job"]
    assert after.count == (before.count if before else 0) + 1, "what is not due yet is no lag"
    assert after.oldest_s >= 180
    measure = await shown("due.job")
    assert (measure.value, measure.state) == (str(after.count), "bad")
    async with acting_for(company.tenant_id):
        await execute("DELETE FROM job WHERE tenant_id = $1 AND kind = 'test.nobody'")
        await execute("DELETE FROM due WHERE tenant_id = $1")
