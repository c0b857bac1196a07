"""A reset is another tenant at the same address, with the same content; whoever is inside comes along."""

import asyncio

import pytest

from hubwright.control.companies import find_company
from hubwright.control.doors import doors_of, find_door
from hubwright.control.identity.authenticate import actor_from_cookie, still_valid
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Refusal
from hubwright.kernel.tokens import digest
from tenants.demos import queries
from tenants.demos.ending import end, end_expired
from tenants.demos.errors import BeingReset, DemoOver
from tenants.demos.reset import reset
from tenants.demos.schemas import Demo
from tenants.demos.seats import enter, seat_of, take_to_fresh
from tenants.demos.spawn import chat_key, spawn
from tests.integration.demos.test_content import hash_now
from tests.support.demos import expire

HERE = {"address": "127.0.0.1", "user_agent": "test"}


async def _conversations(demo: Demo) -> list[object]:
    async with acting_for(demo.leads_to):
        return [row["id"] for row in await fetch("SELECT id FROM conversation WHERE tenant_id = $1 ORDER BY id")]


async def test_the_address_leads_to_a_fresh_tenant_with_the_same_content_and_the_same_ids(database: None) -> None:
    demo = await spawn(industry_key="electronics", edition_key="online")
    before, seen = await hash_now(demo), await _conversations(demo)
    async with acting_for(demo.leads_to):
        await fetch("DELETE FROM contact_agent WHERE tenant_id = $1 RETURNING contact_id")
    assert await hash_now(demo) != before

    fresh = await reset(demo.id, 1)

    assert (fresh.id, fresh.generation) == (demo.id, 2)
    assert fresh.leads_to != demo.leads_to
    assert await _conversations(fresh) == seen
    door = await find_door("channel", digest(chat_key(demo)))
    assert door is not None
    assert door.tenant_id == fresh.leads_to
    assert demo.leads_to in await queries.left(10_000)


async def test_who_is_inside_comes_along_is_told_once_and_sockets_of_the_old_one_close(database: None) -> None:
    demo = await spawn(industry_key="retail", edition_key="online")
    opened = await enter(demo, "supervisor", "sales", **HERE)
    fresh = await reset(demo.id, 1)

    actor = await actor_from_cookie(opened.cookie)
    assert actor is not None
    assert (actor.kind, actor.role, actor.tenant_id) == ("member", "supervisor", fresh.leads_to)
    assert await still_valid(opened.session_id, role="supervisor")
    assert not await still_valid(opened.session_id, role="supervisor", tenant_id=demo.leads_to)
    seat = await seat_of(actor)
    assert seat is not None
    assert seat.was_reset
    assert await take_to_fresh(seat, actor.tenant_id) == "/board"
    again = await seat_of(actor)
    assert again is not None
    assert not again.was_reset
    assert [door.tenant_id for door in await doors_of("member", opened.account_id.bytes)] == [fresh.leads_to]


async def test_of_two_resets_at_once_one_holds(database: None) -> None:
    demo = await spawn(industry_key="retail", edition_key="online")
    both = await asyncio.gather(reset(demo.id, 1), reset(demo.id, 1), return_exceptions=True)

    assert sorted(type(one).__name__ for one in both) == ["BeingReset", "Demo"]
    after = await queries.find(demo.id)
    assert after is not None
    assert after.generation == 2
    left = [tenant for tenant in await queries.left(10_000) if tenant == demo.leads_to]
    assert len(left) == 1
    with pytest.raises(BeingReset):
        await reset(demo.id, 1)


async def test_two_demos_of_one_industry_live_side_by_side(database: None) -> None:
    one, other = await asyncio.gather(*(spawn(industry_key="travel", edition_key="online") for _turn in range(2)))

    assert one.leads_to != other.leads_to
    assert {*await _conversations(one)}.isdisjoint(await _conversations(other))
    companies = [await find_company(each.leads_to) for each in (one, other)]
    assert len({company.slug for company in companies if company is not None}) == 2


async def test_one_that_ended_or_expired_lets_nobody_in(database: None) -> None:
    demo, old = [await spawn(industry_key="finance", edition_key="classic") for _turn in range(2)]
    opened, late = await enter(demo, "agent", "sales", **HERE), await enter(old, "agent", "link", **HERE)
    assert await end(demo)
    assert not await end(demo)
    await expire(old.id)
    await end_expired()

    for each, cookie in ((demo, opened.cookie), (old, late.cookie)):
        now = await queries.find(each.id)
        assert now is not None
        assert now.ended_at is not None
        with pytest.raises(DemoOver):
            await enter(now, "agent", "sales", **HERE)
        with pytest.raises(DemoOver):
            await reset(each.id, 1)
        actor = await actor_from_cookie(cookie)
        assert actor is not None
        assert actor.kind == "account"
        with pytest.raises(DemoOver):
            await seat_of(actor)
        assert await find_door("channel", digest(chat_key(each))) is None
        assert each.leads_to in await queries.left(10_000)


async def test_only_roles_that_are_there_can_be_taken(database: None) -> None:
    demo = await spawn(industry_key="retail", edition_key="online")
    for role in ("owner", "colleague 0", ""):
        with pytest.raises(Refusal):
            await enter(demo, role, "sales", **HERE)
