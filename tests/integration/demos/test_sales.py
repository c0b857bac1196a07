"""Who may open the launcher may nothing else, and what they hand out is good as long as it says."""

import argparse
import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.identity import passwords
from hubwright.control.identity.accept_invitation import accept_invitation
from hubwright.control.identity.authenticate import actor_from_cookie, still_valid
from hubwright.control.identity.errors import HasASeat, IsSales, LinkSpent
from hubwright.control.identity.founding import found_seat
from hubwright.control.identity.invite import invite
from hubwright.control.identity.sales import end_sales, list_sales, make_sales
from hubwright.control.identity.sessions import open_session
from hubwright.control.identity.sign_in import sign_in
from hubwright.control.marketplace.partners import sign_up_partner
from hubwright.entry.commands.sales import decide
from hubwright.kernel.actor import NO_TENANT, Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tenants.demos import links, queries
from tenants.demos.ending import end, extend, own_demo
from tenants.demos.errors import DemoOver, LongEnough, TooManyDemos
from tenants.demos.launch import MOST_AT_ONCE, launch
from tenants.demos.passes import look_at, make_pass, use
from tenants.demos.schemas import LASTS, LONGEST, Seat
from tenants.demos.seats import enter, seat_of
from tests.support.demos import expire, let_pass_age
from tests.support.people import PASSWORD, grant, join, links_mailed_to

HERE = {"address": "127.0.0.1", "user_agent": "test"}


async def of_sales() -> Actor:
    email = f"sales-{new_id().hex[-12:]}@example.test"
    account = await make_sales(email, "Sam", password_hash=await passwords.hash_password(PASSWORD))
    opened = await open_session(account, **HERE)
    actor = await actor_from_cookie(opened.cookie)
    assert actor is not None
    return actor


async def _seat(actor: Actor, role: str = "admin") -> Seat:
    demo = await launch(actor, industry_key="retail", edition_key="online", prospect="Acme")
    opened = await enter(demo, role, "sales", **HERE)
    inside = await actor_from_cookie(opened.cookie)
    assert inside is not None
    seat = await seat_of(inside)
    assert seat is not None
    return seat


async def test_a_sales_account_is_in_no_company_whoever_seats_it(database: None, tenant_a: UUID) -> None:
    actor = await of_sales()
    assert actor.account_id is not None
    assert (actor.kind, actor.tenant_id, actor.permissions) == ("sales", NO_TENANT, frozenset())
    async with acting_for(tenant_a):  # as a fault of ours would
        await found_seat(member_id=new_id(), account_id=actor.account_id, name="Sam", email=actor.email, role="owner")
    signed = await sign_in(actor.email, PASSWORD, **HERE)
    again = await actor_from_cookie(signed.cookie)

    assert again is not None
    assert (again.kind, again.tenant_id, again.permissions) == ("sales", NO_TENANT, frozenset())


async def test_it_is_refused_a_seat_and_an_organisation(database: None, tenant_a: UUID) -> None:
    actor, admin = await of_sales(), await join(tenant_a, "admin")
    await grant(tenant_a, members__limit=None)
    async with acting_for(tenant_a):
        await invite(admin.actor, actor.email, "agent")
    (secret,) = await links_mailed_to(actor.email)
    with pytest.raises(IsSales):
        await accept_invitation(secret, name="", password=None, cookie=None, **HERE)
    with pytest.raises(IsSales):
        await sign_up_partner(actor, f"p{new_id().hex[-10:]}", "Partner", actor.email)


async def test_whoever_has_a_seat_does_not_become_one(database: None, tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    with pytest.raises(HasASeat):
        await make_sales(person.email, "Agent")
    assert person.email not in [one.email for one in await list_sales()]


async def test_taking_it_back_ends_every_session(database: None) -> None:
    actor = await of_sales()
    await end_sales(actor.email)

    assert actor.session_id is not None
    assert not await still_valid(actor.session_id)
    assert actor.email not in [one.email for one in await list_sales()]
    with pytest.raises(Missing):
        await end_sales(actor.email)


async def test_the_command_makes_one_and_says_where_the_password_is_chosen(
    database: None, capsys: pytest.CaptureFixture[str]
) -> None:
    email = f"sales-{new_id().hex[-12:]}@example.test"
    await decide(argparse.Namespace(verb="add", email=email, name=""))
    assert "/reset/" in capsys.readouterr().out
    await decide(argparse.Namespace(verb="list"))
    assert email in capsys.readouterr().out
    await decide(argparse.Namespace(verb="end", email=email))
    await decide(argparse.Namespace(verb="list"))
    assert f"{email}  " not in capsys.readouterr().out


async def test_only_sales_launch_and_only_so_many_at_a_time(
    database: None, tenant_a: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = await join(tenant_a, "admin")
    with pytest.raises(NotAllowed):
        await launch(agent.actor, industry_key="retail", edition_key="online")
    actor = await of_sales()
    assert MOST_AT_ONCE >= 10
    monkeypatch.setattr("tenants.demos.launch.MOST_AT_ONCE", 1)
    await launch(actor, industry_key="retail", edition_key="online")
    with pytest.raises(TooManyDemos):
        await launch(actor, industry_key="retail", edition_key="online")


async def test_a_demo_lasts_a_day_and_its_sales_account_alone_extends_it_to_two_weeks(database: None) -> None:
    actor, other = await of_sales(), await of_sales()
    demo = await launch(actor, industry_key="finance", edition_key="classic")
    assert demo.expires_at - demo.made_at == LASTS == timedelta(hours=24)
    with pytest.raises(Missing):
        await extend(other, demo.id)
    longer = await extend(actor, demo.id)
    assert longer.expires_at - demo.expires_at == timedelta(days=1)
    with pytest.raises(LongEnough):
        await extend(actor, demo.id, LONGEST)
    await end(await own_demo(actor, demo.id))
    with pytest.raises(DemoOver):
        await extend(actor, demo.id)


@pytest.mark.parametrize(("opens", "url"), [("chat", "/c/"), ("agent", "/inbox"), ("admin", "/home")])
async def test_a_pass_opens_once_and_looking_uses_nothing_up(database: None, opens: str, url: str) -> None:
    seat = await _seat(await of_sales())
    made = await make_pass(seat, opens)
    secret = made.url.rpartition("/")[2]
    for _turn in range(2):
        assert (await look_at(secret)).opens == opens

    opened = await use(secret, **HERE)
    assert opened.url.startswith(url)
    if opened.signed_in is not None:
        inside = await actor_from_cookie(opened.signed_in.cookie)
        assert inside is not None
        assert (inside.role, inside.tenant_id) == (opens, seat.demo.leads_to)
    with pytest.raises(LinkSpent):
        await use(secret, **HERE)
    with pytest.raises(LinkSpent):
        await look_at(secret)


async def test_of_two_telephones_at_once_one_comes_in(database: None) -> None:
    secret = (await make_pass(await _seat(await of_sales()), "agent")).url.rpartition("/")[2]
    came = await asyncio.gather(*(use(secret, **HERE) for _phone in range(4)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in came) == ["LinkSpent", "LinkSpent", "LinkSpent", "Opened"]


async def test_a_pass_is_good_for_ten_minutes_and_as_long_as_its_demo(database: None) -> None:
    seat = await _seat(await of_sales())
    old, over = [(await make_pass(seat, "agent")).url.rpartition("/")[2] for _turn in range(2)]
    await let_pass_age(old, minutes=9)
    assert (await look_at(old)).opens == "agent"
    await let_pass_age(old, minutes=1)
    with pytest.raises(LinkSpent):
        await use(old, **HERE)
    await end(seat.demo)
    with pytest.raises(LinkSpent):
        await use(over, **HERE)
    with pytest.raises(LinkSpent):
        await use("invented", **HERE)


async def test_a_member_of_a_real_company_has_no_seat_in_a_demo_and_so_no_pass(database: None, tenant_a: UUID) -> None:
    person = await join(tenant_a, "admin")
    opened = await open_session(person.account_id, tenant_a, **HERE)
    actor = await actor_from_cookie(opened.cookie)
    assert actor is not None
    assert await seat_of(actor) is None


async def test_a_prospects_link_makes_one_demo_of_their_own_however_often_it_is_pressed(database: None) -> None:
    actor = await of_sales()
    handed = await links.make_link(actor, industry="travel", edition="online", prospect="Acme Ltd")
    secret = handed.url.rpartition("/")[2]
    assert await links.demo_behind(secret) is None
    first, second = await links.open_own(secret), await links.open_own(secret)
    assert first.id == second.id
    assert (first.prospect, first.industry, first.made_by) == ("Acme Ltd", "travel", actor.account_id)
    await expire(first.id)
    assert (await links.open_own(secret)).id != first.id

    other = await of_sales()
    with pytest.raises(Missing):
        await links.withdraw(other, handed.link.id)
    await links.withdraw(actor, handed.link.id)
    with pytest.raises(LinkSpent):
        await links.open_own(secret)
    await links.withdraw(actor, handed.link.id, undo=True)
    assert (await links.read_link(secret)).prospect == "Acme Ltd"
    assert [one.id for one in await links.links_of(actor)] == [handed.link.id]
    assert len(await queries.made_by(actor.account_id or new_id(), 10)) == 2
    with pytest.raises(NotAllowed):
        await links.make_link(
            Actor(kind="account", account_id=new_id()), industry="travel", edition="online", prospect="x"
        )
