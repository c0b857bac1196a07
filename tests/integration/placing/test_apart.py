"""What belongs to the platform stays in the main database, the rest goes with its company; work is found in both."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hubwright.control.doors import find_door, open_door
from hubwright.control.identity.accept_invitation import accept_invitation
from hubwright.control.identity.invite import invite
from hubwright.control.identity.tables import Member
from hubwright.control.identity.tasks import mail_invitation
from hubwright.kernel import incidents
from hubwright.kernel.database import (
    DB,
    DatabaseUnknown,
    OutsideTransaction,
    acting_for,
    asking,
    everywhere,
    fetch,
    fetch_one,
    global_execute,
    global_fetch,
    outside_tenants,
    rows,
    where,
)
from hubwright.kernel.due import due_now, lags
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.jobs import JOBS, enqueue, job, run_due_jobs
from hubwright.kernel.migrate import require_fit
from hubwright.kernel.tokens import digest
from tenants.placing import Places, move
from tests.support.company import Company
from tests.support.database import TestServers


@pytest.fixture
async def apart(company: Company, places: Places) -> Company:
    """A company that lives in the second database."""
    await move(places, company.tenant_id, "big", list[str]().append)
    return company


@pytest.fixture
async def superuser(servers: TestServers) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright"})
    yield connection
    await connection.close()


async def test_somebody_new_has_an_account_here_and_a_seat_there(
    apart: Company, superuser: "asyncpg.Connection[Any]", monkeypatch: pytest.MonkeyPatch
) -> None:
    from hubwright.control.identity import tasks

    sent: list[str] = []

    async def remember(_tenant: UUID, letter: Any, **_more: Any) -> None:
        sent.append(letter.text)

    monkeypatch.setattr(tasks, "send_unless_inside", remember)
    async with acting_for(apart.tenant_id):
        invitation_id = await invite(apart.admin.actor, email="new@apart.example", role="agent")
    await mail_invitation(apart.tenant_id, {"invitation_id": str(invitation_id), "language": "en", "message_id": "m"})
    (secret,) = re.findall(r"/invitation/(\S+)", sent[0])
    accepted = await accept_invitation(
        secret, name="New", password="long enough 42!", cookie=None, address="", user_agent=""
    )
    assert accepted.signed_in is not None and accepted.tenant_id == apart.tenant_id
    account_id = await superuser.fetchval("SELECT id FROM account WHERE email = 'new@apart.example'")
    assert account_id is not None
    assert await superuser.fetchval("SELECT count(*) FROM member WHERE account_id = $1", account_id) == 0
    async with acting_for(apart.tenant_id):
        seat = await fetch_one("SELECT id FROM member WHERE tenant_id = $1 AND account_id = $2", account_id)
    door = await find_door("member", account_id.bytes)
    assert seat is not None and door is not None and door.target_id == seat["id"]


async def test_what_is_undone_is_undone_in_both(apart: Company) -> None:
    key = digest("undone")
    with pytest.raises(ZeroDivisionError):
        async with acting_for(apart.tenant_id):
            await open_door("webhook", key, apart.tenant_id, apart.flow_id)
            assert await find_door("webhook", key) is not None
            raise ZeroDivisionError
    assert await find_door("webhook", key) is None


async def test_what_failed_for_the_platform_keeps_nothing_of_the_company(apart: Company) -> None:
    insert = "INSERT INTO tenant_variable (tenant_id, key, value) VALUES ($1, 'half', '1') RETURNING key"
    with pytest.raises(OutsideTransaction, match="nothing is kept"):
        async with acting_for(apart.tenant_id):
            await fetch(insert)
            with pytest.raises(asyncpg.PostgresError):
                async with outside_tenants("a test"):
                    await global_execute("SELECT 1 / 0")
    async with acting_for(apart.tenant_id):
        assert await fetch("SELECT key FROM tenant_variable WHERE tenant_id = $1 AND key = 'half'") == []


async def test_a_companys_rows_are_not_asked_for_in_the_main_database(apart: Company) -> None:
    async with acting_for(apart.tenant_id):
        async with outside_tenants("a test"):
            with pytest.raises(OutsideTransaction, match="not the tenant's"):
                await fetch("SELECT id FROM member WHERE tenant_id = $1")
            with pytest.raises(OutsideTransaction, match="not the tenant's"):
                rows(Member).select()
            async with acting_for(apart.tenant_id):  # joins what is around
                assert await fetch("SELECT id FROM member WHERE tenant_id = $1")
        assert await fetch("SELECT id FROM member WHERE tenant_id = $1")


async def test_jobs_of_both_are_done_and_counted(apart: Company, neighbour: Company) -> None:
    done: list[UUID] = []

    async def note(tenant_id: UUID, _payload: dict[str, Any]) -> None:
        done.append(tenant_id)

    job("test.note")(note)
    try:
        for each in (apart, neighbour):
            async with acting_for(each.tenant_id):
                await enqueue("test.note", {})
        assert {apart.tenant_id, neighbour.tenant_id} <= {tenant_id for tenant_id, _id in await due_now("job", 100_000)}
        assert (await lags())["job"].count >= 2
        await run_due_jobs(100_000)
    finally:
        del JOBS["test.note"]
    assert {apart.tenant_id, neighbour.tenant_id} <= set(done)


async def test_operators_see_trouble_in_both(apart: Company, neighbour: Company) -> None:
    for each in (apart, neighbour):
        async with acting_for(each.tenant_id):
            await incidents.open_incident("breaker", each.tenant_id, what="host.example", error="away", attempts=1)
    found = await incidents.incidents("breaker", tenant_ids=[apart.tenant_id, neighbour.tenant_id])
    assert {each.tenant_id for each in found} == {apart.tenant_id, neighbour.tenant_id}
    assert [each.id for each in found] == sorted((each.id for each in found), reverse=True)
    assert (await incidents.count_incidents("breaker"))["host.example"][0] >= 2
    assert await incidents.find_incident("breaker", apart.tenant_id) is not None


async def test_a_database_that_is_away_is_its_companys_trouble(
    apart: Company, neighbour: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with acting_for(neighbour.tenant_id):
        await enqueue("nobody.does_this", {})

    async def away(key: str) -> object:
        raise ConnectionRefusedError(key)

    monkeypatch.setattr(DB.others, "pool", away)
    monkeypatch.setattr(asking, "_away", {})
    assert neighbour.tenant_id in {tenant_id for tenant_id, _id in await due_now("job", 100_000)}
    with pytest.raises(ConnectionRefusedError):
        async with acting_for(apart.tenant_id):
            raise AssertionError("it was let in somewhere")


async def test_a_process_that_was_not_told_of_a_database_says_so(apart: Company) -> None:
    where.forget_all()
    before, DB.others = DB.others, type(DB.others)({}, DB.others._connect, None)
    try:
        with pytest.raises(DatabaseUnknown, match="HUBWRIGHT_DATABASES names no database big"):
            async with acting_for(apart.tenant_id):
                raise AssertionError("it was let in somewhere")
    finally:
        DB.others = before


async def test_a_powerful_login_is_refused_there_too(big: TestServers) -> None:
    with pytest.raises(StartRefused, match="superuser"):
        await require_fit(big.superuser_url)
    await require_fit(big.database_url)


async def test_everywhere_asks_each(apart: Company) -> None:
    async def read(key: str) -> list[str]:
        (row,) = await global_fetch("SELECT current_database() AS name")
        return [f"{key} {row['name']}"]

    told = await everywhere("a test", read)
    assert [words[0].split()[0] for words in told] == ["default", "big"]
    assert len({words[0].split()[1] for words in told}) == 2
