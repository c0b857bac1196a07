"""Asking every database the same: each answers in its place, and one that does not is left alone for a while."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from hubwright.kernel import scope
from hubwright.kernel.database import DB, MAIN, acting_for, asking, everywhere, fetch, global_fetch
from tests.integration.database.conftest import knowing
from tests.support.database import TestServers


class Clock:
    """Stands in for the time of the process."""

    def __init__(self) -> None:
        self.now = 64.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stands_in = Clock()
    monkeypatch.setattr(asking, "time", stands_in)
    monkeypatch.setattr(asking, "_away", {})
    return stands_in


@pytest.fixture
async def with_one_gone(database: None, servers: TestServers, second: TestServers) -> AsyncIterator[None]:
    """Between the main database and another one stands an address where there is none."""
    gone = urlunsplit(urlsplit(second.database_url)._replace(path="/hubwright_never_made"))
    async with knowing(servers, {"gone": gone, "apart": second.database_url}):
        yield


async def _names(key: str) -> list[tuple[str, str]]:
    (row,) = await global_fetch("SELECT current_database() AS name")
    return [(key, row["name"])]


def _keys(told: list[list[tuple[str, str]]]) -> list[list[str]]:
    return [[key for key, _name in each] for each in told]


async def test_each_is_asked_in_its_own_database_and_the_main_one_answers_first(apart: None) -> None:
    told = await everywhere("a test", _names)
    assert _keys(told) == [[MAIN], ["apart"]]
    assert told[0][0][1] != told[1][0][1]


async def test_the_only_database_is_asked_too(database: None) -> None:
    assert DB.keys == (MAIN,)
    assert _keys(await everywhere("a test", _names)) == [[MAIN]]


async def test_one_that_is_away_answers_nothing_and_the_others_do(with_one_gone: None) -> None:
    with capture_logs() as logs:
        assert _keys(await everywhere("a test", _names)) == [[MAIN], [], ["apart"]]
    (line,) = logs
    assert (line["event"], line["log_level"], line["database"]) == ("database_away", "error", "gone")
    assert line["error"].startswith("InvalidCatalogNameError: ")
    assert "hubwright_never_made" in line["error"]


async def test_one_that_is_away_is_left_alone_for_ten_seconds(with_one_gone: None, clock: Clock) -> None:
    asked: list[str] = []

    async def read(key: str) -> list[tuple[str, str]]:
        asked.append(key)
        if key == "apart":
            raise ZeroDivisionError
        return []

    assert await everywhere("a test", read) == [[], [], []]
    assert sorted(asked) == ["apart", MAIN]
    clock.now += 9.5
    assert await everywhere("a test", read) == [[]]
    assert sorted(asked) == ["apart", MAIN, MAIN]
    clock.now += 0.5
    assert await everywhere("a test", read) == [[], [], []]
    assert sorted(asked) == ["apart", "apart", MAIN, MAIN, MAIN]


async def test_one_that_does_not_answer_in_time_is_away(apart: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_PATIENCE_S", 0.05)

    async def read(key: str) -> list[str]:
        if key != MAIN:
            await asyncio.Event().wait()
        return [key]

    with capture_logs() as logs:
        assert await everywhere("a test", read) == [[MAIN], []]
        assert await everywhere("a test", read) == [[MAIN]]
    assert [(line["database"], line["error"]) for line in logs] == [("apart", "TimeoutError: ")]


async def test_the_failure_of_the_main_one_is_an_error(apart: None) -> None:
    other, ended = asyncio.Event(), asyncio.Event()

    async def read(key: str) -> list[str]:
        if key == MAIN:
            await other.wait()
            raise ZeroDivisionError
        other.set()
        try:
            return await asyncio.Event().wait() or []
        finally:
            ended.set()

    with pytest.raises(ZeroDivisionError):
        await everywhere("a test", read)
    assert ended.is_set()  # no question to another one runs on by itself
    assert _keys(await everywhere("a test", _names)) == [[MAIN], ["apart"]]


async def test_whoever_asks_inside_a_companys_transaction_is_still_in_it_afterwards(
    apart: None, tenant_a: UUID
) -> None:
    async def read(key: str) -> list[UUID | None]:
        assert DB.current_connection() is not inside
        return [scope.tenant_or_none()]

    async with acting_for(tenant_a):
        inside = DB.current_connection()
        assert await everywhere("a test", read) == [[None], [None]]
        assert DB.current_connection() is inside
        assert await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1") == []
