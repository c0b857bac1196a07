"""Seats: offered, taken, changed and taken away."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.identity import accept_invitation as accepting
from hubwright.control.identity import authenticate
from hubwright.control.identity.accept_invitation import accept_invitation
from hubwright.control.identity.change_role import change_role
from hubwright.control.identity.deactivate_member import deactivate_member, reactivate_member
from hubwright.control.identity.errors import LastOwner, LinkSpent, NotYourself
from hubwright.control.identity.invite import invite, list_invitations, resend_invitation, withdraw_invitation
from hubwright.control.identity.members import list_members
from hubwright.control.identity.sessions import open_session, session_topic
from hubwright.control.usage.verbs import this_month
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.errors import EntitlementLacking, Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub
from tests.support.people import PASSWORD, Person, grant, join, links_mailed_to

HERE = {"address": "127.0.0.1", "user_agent": "test"}


def an_address() -> str:
    return f"new-{new_id().hex[-12:]}@example.test"


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    await grant(tenant_a, members__limit=10)
    return await join(tenant_a, "admin")


async def offered(admin: Person, email: str, role: str = "agent") -> str:
    async with acting_for(admin.tenant_id):
        await invite(admin.actor, email, role)
    return (await links_mailed_to(email))[0]


async def test_an_invited_person_gets_an_account_a_seat_and_a_session(admin: Person) -> None:
    email = an_address()
    secret = await offered(admin, email, "supervisor")
    shown = await accepting.look_up(secret)

    accepted = await accept_invitation(secret, name="Lin Na", password=PASSWORD, cookie=None, **HERE)

    assert (shown.email, shown.role, shown.has_account) == (email, "supervisor", False)
    assert accepted.signed_in is not None
    actor = await authenticate.actor_from_cookie(accepted.signed_in.cookie)
    assert actor is not None
    assert (actor.tenant_id, actor.role, actor.name) == (admin.tenant_id, "supervisor", "Lin Na")
    async with acting_for(admin.tenant_id):
        assert await list_invitations() == []
        assert {m.quantity for m in (await this_month(utc_now())).meters if m.meter == "members"} == {1}


async def test_looking_does_not_use_the_link_up_but_accepting_does(admin: Person) -> None:
    secret = await offered(admin, an_address())
    await accepting.look_up(secret)
    await accepting.look_up(secret)
    await accept_invitation(secret, name="A", password=PASSWORD, cookie=None, **HERE)

    with pytest.raises(LinkSpent):
        await accept_invitation(secret, name="B", password=PASSWORD, cookie=None, **HERE)


async def test_a_known_person_gets_the_seat_but_no_session_from_the_link_alone(admin: Person, tenant_b: UUID) -> None:
    known = await join(tenant_b, "agent")
    secret = await offered(admin, known.email)

    accepted = await accept_invitation(secret, name="", password=None, cookie=None, **HERE)

    assert accepted.signed_in is None
    async with acting_for(admin.tenant_id):
        assert known.account_id in {m.account_id for m in await list_members()}


async def test_a_known_person_who_is_signed_in_enters_at_once(admin: Person, tenant_b: UUID) -> None:
    known = await join(tenant_b, "agent")
    browser = await open_session(known.account_id, **HERE)
    secret = await offered(admin, known.email)

    accepted = await accept_invitation(secret, name="", password=None, cookie=browser.cookie, **HERE)

    assert accepted.signed_in is not None
    assert accepted.signed_in.tenant_id == admin.tenant_id
    assert await authenticate.actor_from_cookie(browser.cookie) is None


async def test_inviting_answers_the_same_for_known_and_unknown_addresses(admin: Person, tenant_b: UUID) -> None:
    known = await join(tenant_b, "agent")
    async with acting_for(admin.tenant_id):
        answers = [type(await invite(admin.actor, email, "agent")) for email in (known.email, an_address())]
        listed = await list_invitations()

    assert answers[0] is answers[1]
    assert {(i.role, i.expired) for i in listed} == {("agent", False)}


async def test_links_expire_are_replaced_and_withdrawn(admin: Person) -> None:
    email = an_address()
    first = await offered(admin, email)
    async with acting_for(admin.tenant_id):
        (listed,) = await list_invitations()
        await resend_invitation(admin.actor, listed.id)
    second = (await links_mailed_to(email))[0]
    with pytest.raises(LinkSpent):
        await accepting.look_up(first)
    assert (await accepting.look_up(second)).email == email

    async with acting_for(admin.tenant_id):
        await execute("UPDATE invitation SET expires_at = $2 WHERE tenant_id = $1", utc_now() - timedelta(seconds=1))
    with pytest.raises(LinkSpent):
        await accepting.look_up(second)

    third = await offered(admin, email)
    async with acting_for(admin.tenant_id):
        (listed,) = await list_invitations()
        await withdraw_invitation(admin.actor, listed.id)
        with pytest.raises(Missing):
            await withdraw_invitation(admin.actor, listed.id)
    with pytest.raises(LinkSpent):
        await accepting.look_up(third)


async def test_the_edition_limits_seats_open_invitations_included(admin: Person) -> None:
    await grant(admin.tenant_id, members__limit=2)
    secret = await offered(admin, an_address())
    async with acting_for(admin.tenant_id):
        with pytest.raises(EntitlementLacking):
            await invite(admin.actor, an_address(), "agent")
    await grant(admin.tenant_id, members__limit=1)

    with pytest.raises(EntitlementLacking):
        await accept_invitation(secret, name="A", password=PASSWORD, cookie=None, **HERE)
    await grant(admin.tenant_id, members__limit=2)
    assert await accept_invitation(secret, name="A", password=PASSWORD, cookie=None, **HERE)


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b@c", "a b@c.de", "a@b.de\nBcc: x@y.z", "<a@b.de>", "a@" + "b" * 300]
)
async def test_what_is_no_address_is_refused(admin: Person, email: str) -> None:
    async with acting_for(admin.tenant_id):
        with pytest.raises(Invalid) as refused:
            await invite(admin.actor, email, "agent")

    assert refused.value.errors[0].field == "email"


async def test_who_may_not_manage_members_may_not(tenant_a: UUID, admin: Person) -> None:
    agent = await join(tenant_a, "agent")
    async with acting_for(tenant_a):
        for attempt in (
            invite(agent.actor, an_address(), "agent"),
            change_role(agent.actor, agent.member_id, "admin"),
            deactivate_member(agent.actor, admin.member_id),
        ):
            with pytest.raises(NotAllowed):
                await attempt


async def test_only_owners_make_and_unmake_owners_and_one_always_stays(tenant_a: UUID, admin: Person) -> None:
    owner = await join(tenant_a, "owner")
    async with acting_for(tenant_a):
        for attempt in (
            change_role(admin.actor, admin.member_id, "owner"),
            change_role(admin.actor, owner.member_id, "agent"),
            deactivate_member(admin.actor, owner.member_id),
            invite(admin.actor, an_address(), "owner"),
        ):
            with pytest.raises(NotAllowed):
                await attempt
        with pytest.raises(LastOwner):
            await change_role(owner.actor, owner.member_id, "admin")
        with pytest.raises(NotYourself):
            await deactivate_member(owner.actor, owner.member_id)
        await change_role(owner.actor, admin.member_id, "owner")
        await change_role(owner.actor, owner.member_id, "admin")


async def test_a_deactivated_member_is_out_at_once_and_can_come_back(tenant_a: UUID, admin: Person) -> None:
    agent = await join(tenant_a, "agent")
    browser = await open_session(agent.account_id, **HERE)

    async with hub.subscribe(session_topic(tenant_a, browser.session_id)) as told:
        async with acting_for(tenant_a):
            await deactivate_member(admin.actor, agent.member_id)
        assert told.get_nowait()["look_again"] is True
    assert not await authenticate.still_valid(browser.session_id)
    actor = await authenticate.actor_from_cookie(browser.cookie)
    assert actor is not None
    assert (actor.kind, actor.permissions) == ("account", frozenset())

    async with acting_for(tenant_a):
        await reactivate_member(admin.actor, agent.member_id)
    again = await open_session(agent.account_id, **HERE)
    assert again.tenant_id == tenant_a


async def test_a_changed_role_holds_at_once_and_sockets_connect_anew(tenant_a: UUID, admin: Person) -> None:
    agent = await join(tenant_a, "agent")
    browser = await open_session(agent.account_id, **HERE)

    async with hub.subscribe(session_topic(tenant_a, browser.session_id)) as told:
        async with acting_for(tenant_a):
            await change_role(admin.actor, agent.member_id, "analyst")
        assert told.get_nowait()["look_again"] is True

    assert not await authenticate.still_valid(browser.session_id, role="agent")
    assert await authenticate.still_valid(browser.session_id, role="analyst")
    actor = await authenticate.actor_from_cookie(browser.cookie)
    assert actor is not None
    assert actor.role == "analyst"


async def test_a_member_of_another_company_does_not_exist_here(tenant_b: UUID, admin: Person) -> None:
    stranger = await join(tenant_b, "agent")
    async with acting_for(admin.tenant_id):
        for attempt in (
            change_role(admin.actor, stranger.member_id, "admin"),
            deactivate_member(admin.actor, stranger.member_id),
        ):
            with pytest.raises(Missing):
                await attempt
