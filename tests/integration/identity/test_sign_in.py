"""Signing in, staying in, and being thrown out."""

import time
from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.identity import authenticate, sessions
from hubwright.control.identity.choose_tenant import choose_tenant
from hubwright.control.identity.errors import WrongCredentials
from hubwright.control.identity.sign_in import sign_in
from hubwright.control.identity.sign_out import sign_out
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import global_execute, global_fetch, outside_tenants
from hubwright.kernel.errors import Missing, NotAllowed, SignInNeeded, TooMany
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub
from tests.support.people import PASSWORD, join

AGENT = "Mozilla/5.0 test"


def somewhere() -> str:
    """An address no other test signs in from, so that rate limits do not meet."""
    return f"test-{new_id()}"


async def test_the_right_password_opens_a_session_of_the_only_company(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")

    signed_in = await sign_in(person.email.upper(), PASSWORD, address=somewhere(), user_agent=AGENT)
    actor = await authenticate.actor_from_cookie(signed_in.cookie)

    assert actor is not None
    assert (actor.kind, actor.tenant_id, actor.member_id, actor.role) == ("member", tenant_a, person.member_id, "agent")
    assert await authenticate.still_valid(signed_in.session_id)


async def test_the_database_never_holds_the_cookie(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    signed_in = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT)

    async with outside_tenants("a test looks"):
        (row,) = await global_fetch("SELECT s::text AS all FROM sign_in_session s WHERE id = $1", signed_in.session_id)

    assert signed_in.cookie not in row["all"]


async def test_unknown_address_and_wrong_password_are_answered_alike(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    answers = []
    for email in (person.email, "nobody@example.test"):
        with pytest.raises(WrongCredentials) as refused:
            await sign_in(email, "not the password", address=somewhere(), user_agent=AGENT)
        answers.append((refused.value.type, refused.value.status, str(refused.value), refused.value.data()))

    assert answers[0] == answers[1]


async def test_unknown_address_and_wrong_password_take_the_same_time(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")

    async def fastest(email: str) -> float:
        spent = []
        for _round in range(5):
            began = time.process_time()  # of all threads: what somebody else computes beside it is no difference
            with pytest.raises(WrongCredentials):
                await sign_in(email, "not the password", address=somewhere(), user_agent=AGENT)
            spent.append(time.process_time() - began)
        return min(spent)

    known, unknown = await fastest(person.email), await fastest("nobody@example.test")

    assert unknown > known / 2, (known, unknown)
    assert known > unknown / 2, (known, unknown)


async def test_guessing_one_account_from_one_address_is_slowed_down(tenant_a: UUID) -> None:
    person, here = await join(tenant_a, "agent"), somewhere()
    for _guess in range(10):
        with pytest.raises(WrongCredentials):
            await sign_in(person.email, "guess", address=here, user_agent=AGENT)

    with pytest.raises(TooMany) as refused:
        await sign_in(person.email, PASSWORD, address=here, user_agent=AGENT)

    assert 1 <= int(refused.value.headers()["Retry-After"]) <= 12
    assert await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT)


async def test_signing_in_again_ends_the_former_session_of_the_browser(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    first = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT)

    second = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT, previous_cookie=first.cookie)

    assert second.cookie != first.cookie
    assert await authenticate.actor_from_cookie(first.cookie) is None
    assert await authenticate.actor_from_cookie(second.cookie) is not None


async def test_a_cookie_chosen_by_the_client_is_never_adopted(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")

    signed_in = await sign_in(
        person.email, PASSWORD, address=somewhere(), user_agent=AGENT, previous_cookie="chosen-by-an-attacker"
    )

    assert signed_in.cookie != "chosen-by-an-attacker"
    assert await authenticate.actor_from_cookie("chosen-by-an-attacker") is None


async def test_signing_out_ends_the_session_and_tells_its_sockets(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    signed_in = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT)

    async with hub.subscribe(sessions.session_topic(tenant_a, signed_in.session_id)) as told:
        await sign_out(signed_in.cookie)
        assert told.get_nowait()["look_again"] is True

    assert await authenticate.actor_from_cookie(signed_in.cookie) is None
    assert not await authenticate.still_valid(signed_in.session_id)


@pytest.mark.parametrize("column", ["expires_at", "seen_at"])
async def test_a_session_ends_by_age_and_by_idleness(tenant_a: UUID, column: str) -> None:
    person = await join(tenant_a, "agent")
    signed_in = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT)
    past = utc_now() - (timedelta(seconds=1) if column == "expires_at" else timedelta(hours=73))

    async with outside_tenants("a test turns the clock"):
        await global_execute(f"UPDATE sign_in_session SET {column} = $2 WHERE id = $1", signed_in.session_id, past)

    assert await authenticate.actor_from_cookie(signed_in.cookie) is None
    assert not await authenticate.still_valid(signed_in.session_id)


async def test_people_see_and_end_their_own_sessions_only(tenant_a: UUID) -> None:
    person, other = await join(tenant_a, "agent"), await join(tenant_a, "agent")
    here = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT)
    there = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent="Old telephone")

    assert {s.id for s in await sessions.list_sessions(person.account_id)} == {here.session_id, there.session_id}
    with pytest.raises(Missing):
        await sessions.revoke_session(other.account_id, there.session_id)
    assert await sessions.revoke_others(person.account_id, here.session_id) == 1
    assert await authenticate.actor_from_cookie(there.cookie) is None
    assert await authenticate.actor_from_cookie(here.cookie) is not None


async def test_an_account_in_two_companies_chooses_one(tenant_a: UUID, tenant_b: UUID) -> None:
    person = await join(tenant_a, "agent")
    await join(tenant_b, "admin", account_id=person.account_id, email=person.email)
    signed_in = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT)
    undecided = await authenticate.actor_from_cookie(signed_in.cookie)

    assert signed_in.tenant_id is None
    assert {c.tenant_id for c in signed_in.choices} == {tenant_a, tenant_b}
    assert undecided is not None
    assert (undecided.kind, undecided.permissions) == ("account", frozenset())

    chosen = await choose_tenant(signed_in.cookie, tenant_b)
    actor = await authenticate.actor_from_cookie(chosen.cookie)

    assert actor is not None
    assert (actor.tenant_id, actor.role) == (tenant_b, "admin")
    assert await authenticate.actor_from_cookie(signed_in.cookie) is None


async def test_nobody_chooses_a_company_they_have_no_seat_in(tenant_a: UUID, tenant_b: UUID) -> None:
    person = await join(tenant_a, "admin")
    signed_in = await sign_in(person.email, PASSWORD, address=somewhere(), user_agent=AGENT)

    with pytest.raises(NotAllowed):
        await choose_tenant(signed_in.cookie, tenant_b)
    with pytest.raises(SignInNeeded):
        await choose_tenant("nonsense", tenant_a)
