"""Looking for a tenant's database: what is told is followed, circles and fences are waited for, but not forever."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest

from hubwright.kernel.database import DB, MAIN, NotNow, acting_for, database_of, fetch, where
from hubwright.kernel.ids import new_id
from tests.support.database import TestServers


class Clock:
    """Stands in for asyncio: time passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 1024.0
        self.waits = 0

    def get_running_loop(self) -> "Clock":
        return self

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits += 1
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Four waits of a quarter of a second, and the patience is at its end."""
    stands_in = Clock()
    monkeypatch.setattr(where, "asyncio", stands_in)
    monkeypatch.setattr(where, "_PATIENCE_S", 1.0)
    monkeypatch.setattr(where, "_PAUSE_S", 0.25)
    return stands_in


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    yield
    where.forget_all()


def lives_in(key: str) -> asyncpg.PostgresError:
    """What a database says of somebody else's company."""
    return asyncpg.PostgresError.new({"C": "HW102", "M": "elsewhere", **({"D": key} if key else {})})


def fenced() -> asyncpg.PostgresError:
    return asyncpg.PostgresError.new({"C": "HW101", "M": "being moved"})


def test_a_company_is_looked_for_in_the_main_database_unless_one_has_said_otherwise() -> None:
    here, there = new_id(), new_id()
    where.note(there, "apart")
    assert (database_of(here), database_of(there)) == (MAIN, "apart")
    where.note(there, "farther")
    assert database_of(there) == "farther"
    where.note(there, MAIN)
    assert database_of(there) == MAIN


def test_what_was_told_is_forgotten_for_every_company() -> None:
    told = [new_id(), new_id()]
    for each in told:
        where.note(each, "apart")
    where.forget_all()
    assert [database_of(each) for each in told] == [MAIN, MAIN]


async def test_any_other_failure_is_told_as_it_is(clock: Clock) -> None:
    failure = asyncpg.PostgresError.new({"C": "22012", "M": "division by zero"})
    with pytest.raises(asyncpg.DivisionByZeroError) as told:
        await where.Search(new_id()).go_on(failure)
    assert told.value is failure
    assert clock.waits == 0


async def test_a_new_place_is_tried_at_once(clock: Clock) -> None:
    tenant = new_id()
    search = where.Search(tenant)
    await search.go_on(lives_in("apart"))
    assert database_of(tenant) == "apart"
    await search.go_on(lives_in("farther"))
    assert database_of(tenant) == "farther"
    assert clock.waits == 0


async def test_a_database_that_knows_of_no_place_sends_to_the_main_one(clock: Clock) -> None:
    tenant = new_id()
    where.note(tenant, "apart")
    await where.Search(tenant).go_on(lives_in(""))
    assert database_of(tenant) == MAIN
    assert clock.waits == 0


async def test_who_is_sent_back_waits_a_moment_and_then_follows_again_at_once(clock: Clock) -> None:
    tenant = new_id()
    search = where.Search(tenant)
    waits = []
    for said in ("apart", MAIN, "apart", MAIN):
        await search.go_on(lives_in(said))
        waits.append(clock.waits)
        assert database_of(tenant) == said
    assert waits == [0, 1, 1, 2]


async def test_who_is_sent_where_they_just_were_waits(clock: Clock) -> None:
    await where.Search(new_id()).go_on(lives_in(MAIN))
    assert clock.waits == 1


async def test_a_fence_is_waited_for_in_the_same_place_until_the_patience_is_at_its_end(clock: Clock) -> None:
    tenant = new_id()
    where.note(tenant, "apart")
    search = where.Search(tenant)
    last = fenced()
    for _ in range(4):
        await search.go_on(fenced())
    assert (clock.waits, database_of(tenant)) == (4, "apart")
    with pytest.raises(NotNow, match="the company is being moved") as told:
        await search.go_on(last)
    assert told.value.__cause__ is last
    assert clock.waits == 4


async def test_the_patience_begins_with_the_first_wait(clock: Clock) -> None:
    search = where.Search(new_id())
    clock.now += 60
    await search.go_on(lives_in("apart"))
    clock.now += 60
    await search.go_on(fenced())
    assert clock.waits == 1
    clock.now += 60
    with pytest.raises(NotNow):
        await search.go_on(fenced())


async def test_without_patience_the_first_fence_is_the_end(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where, "_PATIENCE_S", 0.0)
    with pytest.raises(NotNow):
        await where.Search(new_id()).go_on(fenced())
    assert clock.waits == 0


async def test_a_company_is_found_where_the_main_database_says(tenant_apart: UUID, second: TestServers) -> None:
    assert database_of(tenant_apart) == MAIN
    for _ in range(2):
        async with acting_for(tenant_apart):
            (row,) = await fetch("SELECT current_database() AS name, $1::uuid AS tenant_id, 1 AS x")
        assert f"/{row['name']}" == urlsplit(second.database_url).path
        assert database_of(tenant_apart) == "apart"


async def test_a_company_behind_a_fence_is_not_entered(
    tenant_a: UUID, servers: TestServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert DB.pool is not None
    monkeypatch.setattr(where, "_PATIENCE_S", 0.0)
    put = "UPDATE hubwright.placement SET fenced_until = clock_timestamp() + $2 WHERE tenant_id = $1"
    admin = await asyncpg.connect(servers.superuser_url)
    try:
        await admin.execute(put, tenant_a, timedelta(seconds=60))
        with pytest.raises(NotNow):
            async with acting_for(tenant_a):
                raise AssertionError("it was let in")
        await admin.execute(put, tenant_a, timedelta(seconds=-1))
    finally:
        await admin.close()
    async with acting_for(tenant_a):
        assert await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1") == []
    assert DB.pool.get_size() == DB.pool.get_idle_size()
