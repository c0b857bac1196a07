"""A company moves to another database and back while its visitors write; nobody else notices."""

import asyncio
from uuid import UUID

import asyncpg
import httpx
import pytest

from hubwright.kernel.database import MAIN, acting_for, database_of, fetch, fetch_one
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.moving import moved_tables
from tenants.placing import Places, give_up, move
from tests.integration.placing.traffic import arrive, written
from tests.support.company import Company, new_visitor, says
from tests.support.database import TestServers


async def rows_of(places: Places, key: str, tenant_id: UUID) -> int:
    """How many rows of a company there are in a database, in all its tables."""
    async with places.open(key) as side:
        tables = await moved_tables(side, side)
        async with side.acting_for(tenant_id):
            return sum(
                [
                    await side.connection.fetchval(f"SELECT count(*) FROM {t.place} WHERE tenant_id = $1", tenant_id)
                    for t in tables
                ]
            )


async def test_there_and_back_while_visitors_write(
    client: httpx.AsyncClient, company: Company, neighbour: Company, places: Places
) -> None:
    movers, others = await arrive(client, company, 8, "m"), await arrive(client, neighbour, 4, "n")
    writing = [asyncio.create_task(writer.write()) for writer in (*movers, *others)]
    heard: list[str] = []
    try:
        await written(movers, 5)
        there = await move(places, company.tenant_id, "big", heard.append)
        await written(movers, 10)
        assert database_of(company.tenant_id) == "big"
        assert await rows_of(places, MAIN, company.tenant_id) == 0
        back = await move(places, company.tenant_id, MAIN, heard.append)
        await written(movers, 5)
    finally:
        for writer in (*movers, *others):
            writer.stop = True
        await asyncio.gather(*writing)

    assert there is not None and back is not None and back.rows > there.rows > 0, heard
    assert database_of(company.tenant_id) == MAIN
    assert await rows_of(places, "big", company.tenant_id) == 0
    assert sum(len(writer.sent) for writer in movers) >= 160
    for writer in (*movers, *others):
        assert [text for _seq, text in await writer.stored()] == writer.sent
    assert [writer.refused for writer in others] == [0] * len(others)


async def test_a_company_lives_in_its_own_database(company: Company, places: Places, big: TestServers) -> None:
    await move(places, company.tenant_id, "big", lambda _line: None)
    contact = await new_visitor(company)
    taken = await says(company, contact, "hello")
    runtime = await asyncpg.connect(big.database_url, server_settings={"search_path": "hubwright, app"})
    try:
        assert await runtime.fetchval("SELECT count(*) FROM message") == 0, "no company, no rows"
        async with runtime.transaction():
            await runtime.execute("SELECT app.enter($1, 'big')", company.tenant_id)
            await runtime.execute("SELECT set_config('app.tenant_id', $1, true)", str(company.tenant_id))
            said = await runtime.fetch("SELECT text FROM message WHERE conversation_id = $1", taken.conversation_id)
            assert said[0]["text"] == "hello"
        for table in ("account", "tenant", "door", "sign_in_session", "release"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await runtime.fetchval(f"SELECT count(*) FROM {table}")
    finally:
        await runtime.close()


async def test_the_old_database_refuses_and_never_shows_an_empty_company(
    company: Company, neighbour: Company, places: Places, servers: TestServers, big: TestServers
) -> None:
    await move(places, company.tenant_id, "big", lambda _line: None)
    for address, key, tenant_id in (
        (servers.database_url, "default", company.tenant_id),
        (big.database_url, "big", neighbour.tenant_id),
        (big.database_url, "huge", company.tenant_id),
    ):
        runtime = await asyncpg.connect(address)
        try:
            with pytest.raises(asyncpg.PostgresError) as refused:
                await runtime.execute(f"BEGIN; SELECT app.enter('{tenant_id}', '{key}')")
            assert refused.value.sqlstate == "HW102"
        finally:
            await runtime.close()


async def test_what_was_under_way_when_the_fence_came_is_waited_for(company: Company, places: Places) -> None:
    """A transaction that is open writes after the fence came, and its row arrives."""
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with acting_for(company.tenant_id):
            await fetch("SELECT 1 AS x, $1::uuid AS tenant_id, 1 FROM tenant_variable WHERE tenant_id = $1")
            inside.set()
            await go_on.wait()
            await fetch("INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, 'late', '1') RETURNING key")

    def tell(line: str) -> None:
        if line.endswith("up to date."):  # the next thing is the fence
            asyncio.get_running_loop().call_later(0.3, go_on.set)

    writing = asyncio.create_task(slow())
    await inside.wait()
    assert await move(places, company.tenant_id, "big", tell) is not None
    await writing
    async with acting_for(company.tenant_id):
        row = await fetch_one("SELECT value FROM tenant_variable WHERE tenant_id = $1 AND key = 'late'")
    assert row is not None and database_of(company.tenant_id) == "big"


class Died(BaseException):
    """The machine stopped."""


@pytest.mark.parametrize(
    "at",
    [
        "Copying", "copied.", "up to date.", "Everybody waits.", "are the same in both.", "It has left", "It lives in",
        "removed from",
    ],
)  # fmt: skip
async def test_begun_again_it_goes_on_wherever_it_stopped(company: Company, places: Places, at: str) -> None:
    contact = await new_visitor(company)
    for number in range(3):
        await says(company, contact, f"before {number}")
    told: list[str] = []

    def die(line: str) -> None:
        told.append(line)
        if at in line:
            raise Died

    with pytest.raises(Died):
        await move(places, company.tenant_id, "big", die)
    assert any(at in line for line in told)
    await move(places, company.tenant_id, "big", told.append)

    await says(company, contact, "after")
    async with acting_for(company.tenant_id):
        said = await fetch("SELECT text FROM message WHERE tenant_id = $1 AND author = 'contact' ORDER BY seq")
    assert [row["text"] for row in said] == ["before 0", "before 1", "before 2", "after"]
    assert database_of(company.tenant_id) == "big"
    assert await rows_of(places, MAIN, company.tenant_id) == 0


async def test_a_move_can_be_given_up_until_the_company_has_left(company: Company, places: Places) -> None:
    def die(line: str) -> None:
        if "copied." in line:
            raise Died

    with pytest.raises(Died):
        await move(places, company.tenant_id, "big", die)
    with pytest.raises(StartRefused, match="on its way to big"):
        await move(places, company.tenant_id, MAIN, lambda _line: None)
    assert await rows_of(places, "big", company.tenant_id) > 0
    await give_up(places, company.tenant_id, lambda _line: None)
    assert await rows_of(places, "big", company.tenant_id) == 0
    assert await move(places, company.tenant_id, MAIN, lambda _line: None) is None
    with pytest.raises(StartRefused, match="not on its way"):
        await give_up(places, company.tenant_id, lambda _line: None)


async def test_a_kept_copy_goes_with_the_next_move(company: Company, places: Places) -> None:
    await move(places, company.tenant_id, "big", lambda _line: None, keep=True)
    assert await rows_of(places, MAIN, company.tenant_id) > 0
    assert await move(places, company.tenant_id, "big", lambda _line: None) is None
    assert await rows_of(places, MAIN, company.tenant_id) == 0


async def test_a_database_nobody_named_is_refused(company: Company, places: Places) -> None:
    with pytest.raises(StartRefused, match="HUBWRIGHT_DATABASES"):
        await move(places, company.tenant_id, "nowhere", lambda _line: None)
    assert database_of(company.tenant_id) == MAIN
