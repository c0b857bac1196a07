"""Databases for companies only: looked at and opened once, when first needed, and handed over to be closed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from hubwright.kernel.database import DatabaseUnknown
from hubwright.kernel.database.pools import Others
from tests.support.database import TestServers


class Book:
    """Opens and looks for real, and writes down in which order."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []
        self.refuses = False
        self.pools: list[asyncpg.Pool[Any]] = []

    async def look(self, dsn: str) -> None:
        self.done.append(("looked", dsn))
        connection = await asyncpg.connect(dsn)
        await connection.close()
        if self.refuses:
            raise PermissionError(dsn)

    async def connect(self, dsn: str) -> "asyncpg.Pool[asyncpg.Record]":
        self.done.append(("opened", dsn))
        pool = await asyncpg.create_pool(dsn, min_size=1, max_size=1)
        self.pools.append(pool)
        return pool


@pytest.fixture
async def book() -> AsyncIterator[Book]:
    kept = Book()
    yield kept
    for pool in kept.pools:
        await pool.close()


async def _name(pool: "asyncpg.Pool[Any]") -> object:
    return await pool.fetchval("SELECT current_database()")


async def test_each_is_looked_at_and_then_opened_by_whoever_needs_it_first(
    book: Book, servers: TestServers, second: TestServers
) -> None:
    others = Others({"one": servers.database_url, "two": second.database_url}, book.connect, book.look)
    assert others.keys == ("one", "two")
    assert book.done == [], "nothing is touched before it is needed"

    two = await others.pool("two")
    assert book.done == [("looked", second.database_url), ("opened", second.database_url)]
    one = await others.pool("one")
    assert await _name(one) != await _name(two)
    assert f"/{await _name(two)}" == urlsplit(second.database_url).path
    assert (await others.pool("one"), await others.pool("two")) == (one, two)
    assert len(book.done) == 4, "a second question opens nothing"


async def test_many_who_need_one_at_once_share_what_the_first_opens(book: Book, second: TestServers) -> None:
    others = Others({"two": second.database_url}, book.connect, book.look)
    found = await asyncio.gather(*(others.pool("two") for _ in range(5)))
    assert {id(pool) for pool in found} == {id(book.pools[0])}
    assert [what for what, _dsn in book.done] == ["looked", "opened"]


async def test_one_that_is_not_fit_is_not_opened_and_is_looked_at_again(book: Book, second: TestServers) -> None:
    others = Others({"two": second.database_url}, book.connect, book.look)
    book.refuses = True
    for _ in range(2):
        with pytest.raises(PermissionError):
            await others.pool("two")
    assert [what for what, _dsn in book.done] == ["looked", "looked"]
    book.refuses = False
    assert await _name(await others.pool("two")) is not None


async def test_nobody_has_to_look(book: Book, second: TestServers) -> None:
    others = Others({"two": second.database_url}, book.connect, None)
    assert await others.pool("two") is book.pools[0]
    assert [what for what, _dsn in book.done] == ["opened"]


async def test_one_that_nobody_named_is_told_by_its_name(book: Book, second: TestServers) -> None:
    others = Others({"two": second.database_url}, book.connect, book.look)
    with pytest.raises(DatabaseUnknown, match=r"HUBWRIGHT_DATABASES names no database three$"):
        await others.pool("three")
    assert book.done == []


async def test_whoever_closes_them_gets_each_once(book: Book, second: TestServers) -> None:
    others = Others({"two": second.database_url}, book.connect, None)
    assert others.take_all() == []
    first = await others.pool("two")
    assert others.take_all() == [first]
    assert others.take_all() == []
    again = await others.pool("two")
    assert again is not first, "what was handed over is not used any more"
