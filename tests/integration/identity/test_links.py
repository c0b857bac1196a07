"""Verification and reset links: once, for a while, and silent about who exists."""

import time
from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.doors import open_door
from hubwright.control.identity import authenticate, passwords, reset_password, verify_address
from hubwright.control.identity.errors import LinkSpent, WrongCredentials
from hubwright.control.identity.memberships import memberships
from hubwright.control.identity.queries import accounts, members
from hubwright.control.identity.sessions import open_session
from hubwright.control.identity.sign_in import sign_in
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, global_execute, global_fetch, outside_tenants
from hubwright.kernel.errors import Invalid
from hubwright.kernel.ids import new_id
from tests.support.people import PASSWORD, join, links_mailed_to

HERE = {"address": "127.0.0.1", "user_agent": "test"}
NEW_PASSWORD = "another horse, another battery"


async def provisional(tenant_id: UUID, email: str) -> UUID:
    """An account as sign-up makes it: a seat, but no proved address and no password."""
    account_id, member_id = new_id(), new_id()
    await accounts.add_account(
        account_id=account_id,
        email=email,
        email_key=None,
        name="",
        language="zh",
        password_hash=None,
        verified_at=None,
    )
    async with acting_for(tenant_id):
        await members.add_member(member_id=member_id, account_id=account_id, name="", email=email, role="owner")
        await open_door("member", account_id.bytes, tenant_id, member_id)
    return account_id


def an_address() -> str:
    return f"boss-{new_id().hex[-12:]}@example.test"


async def test_a_proved_address_signs_in_and_the_link_works_once(tenant_a: UUID) -> None:
    email = an_address()
    account_id = await provisional(tenant_a, email)
    browser = await open_session(account_id, **HERE)
    await verify_address.send_verification(account_id, tenant_a, language="zh")
    (secret,) = await links_mailed_to(email)
    assert (await verify_address.look_up(secret)).needs_password

    done = await verify_address.verify_address(secret, password=PASSWORD, keep_cookie=browser.cookie)

    assert (done.account_id, done.merged, done.still_signed_in) == (account_id, False, True)
    assert await authenticate.actor_from_cookie(browser.cookie) is not None
    assert (await sign_in(email, PASSWORD, address=str(new_id()), user_agent="")).tenant_id == tenant_a
    with pytest.raises(LinkSpent):
        await verify_address.verify_address(secret, password=PASSWORD, keep_cookie=None)


async def test_whoever_signed_up_with_somebody_elses_address_is_out_once_it_is_proved(tenant_a: UUID) -> None:
    email = an_address()
    account_id = await provisional(tenant_a, email)
    stranger = await open_session(account_id, **HERE)
    await verify_address.send_verification(account_id, tenant_a, language="en")
    (secret,) = await links_mailed_to(email)

    await verify_address.verify_address(secret, password=PASSWORD, keep_cookie=None)

    assert await authenticate.actor_from_cookie(stranger.cookie) is None


async def test_an_address_that_has_an_account_brings_the_company_to_it(tenant_a: UUID, tenant_b: UUID) -> None:
    known = await join(tenant_b, "agent")
    account_id = await provisional(tenant_a, known.email.upper())
    browser = await open_session(account_id, **HERE)
    await verify_address.send_verification(account_id, tenant_a, language="en")
    (secret,) = await links_mailed_to(known.email.upper())
    assert not (await verify_address.look_up(secret)).needs_password

    done = await verify_address.verify_address(secret, password=None, keep_cookie=browser.cookie)

    assert (done.account_id, done.merged, done.still_signed_in) == (known.account_id, True, False)
    assert {m.tenant_id for m in await memberships(known.account_id)} == {tenant_a, tenant_b}
    assert await memberships(account_id) == []
    assert await authenticate.actor_from_cookie(browser.cookie) is None


async def test_a_missing_or_weak_password_does_not_use_the_link_up(tenant_a: UUID) -> None:
    email = an_address()
    account_id = await provisional(tenant_a, email)
    await verify_address.send_verification(account_id, tenant_a, language="en")
    (secret,) = await links_mailed_to(email)

    for weak in (None, "", "short", "password123", "aaaaaaaaaaaa", email):
        with pytest.raises(Invalid):
            await verify_address.verify_address(secret, password=weak, keep_cookie=None)

    assert await verify_address.verify_address(secret, password=PASSWORD, keep_cookie=None)


async def test_an_unproved_account_cannot_sign_in_by_address(tenant_a: UUID) -> None:
    email = an_address()
    account_id = await provisional(tenant_a, email)
    await accounts.set_password(account_id, await passwords.hash_password(PASSWORD))

    with pytest.raises(WrongCredentials):
        await sign_in(email, PASSWORD, address=str(new_id()), user_agent="")


async def test_a_reset_replaces_the_password_and_ends_every_session(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    browser = await open_session(person.account_id, **HERE)
    await reset_password.request_reset(person.email.upper(), address=str(new_id()), language="en")
    (secret,) = await links_mailed_to(person.email)
    assert await reset_password.look_up(secret) == person.email

    await reset_password.reset_password(secret, NEW_PASSWORD)

    assert await authenticate.actor_from_cookie(browser.cookie) is None
    with pytest.raises(WrongCredentials):
        await sign_in(person.email, PASSWORD, address=str(new_id()), user_agent="")
    assert await sign_in(person.email, NEW_PASSWORD, address=str(new_id()), user_agent="")
    with pytest.raises(LinkSpent):
        await reset_password.reset_password(secret, NEW_PASSWORD)


async def test_a_newer_link_ends_the_older_and_both_end_by_age(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    for _request in range(2):
        await reset_password.request_reset(person.email, address=str(new_id()), language="en")
        await links_mailed_to(person.email)
    newer, older = await links_mailed_to(person.email)
    with pytest.raises(LinkSpent):
        await reset_password.look_up(older)
    assert await reset_password.look_up(newer)

    async with outside_tenants("a test turns the clock"):
        await global_execute(
            "UPDATE account_token SET expires_at = $2 WHERE account_id = $1",
            person.account_id,
            utc_now() - timedelta(seconds=1),
        )
    with pytest.raises(LinkSpent):
        await reset_password.reset_password(newer, NEW_PASSWORD)


async def test_a_link_for_one_purpose_is_none_for_another(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    await reset_password.request_reset(person.email, address=str(new_id()), language="en")
    (secret,) = await links_mailed_to(person.email)

    with pytest.raises(LinkSpent):
        await verify_address.verify_address(secret, password=PASSWORD, keep_cookie=None)


async def test_asking_for_a_reset_tells_nobody_who_exists(tenant_a: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reset_password, "ANSWER_TIME", 2.0)  # more than the work takes, also where much is going on
    person = await join(tenant_a, "agent")
    spent: dict[str, float] = {}
    for email in (person.email, an_address()):
        began = time.perf_counter()
        answer = await reset_password.request_reset(email, address=str(new_id()), language="en")
        spent[email] = time.perf_counter() - began
        assert answer is None

    assert all(reset_password.ANSWER_TIME <= took < reset_password.ANSWER_TIME + 0.5 for took in spent.values()), spent


async def test_no_row_holds_a_working_link(tenant_a: UUID) -> None:
    person = await join(tenant_a, "agent")
    await reset_password.request_reset(person.email, address=str(new_id()), language="en")
    (secret,) = await links_mailed_to(person.email)
    async with acting_for(tenant_a):
        kept = await global_fetch(
            "SELECT t::text AS row FROM account_token t UNION ALL SELECT j::text FROM job j"
            " UNION ALL SELECT d::text FROM door d"
        )

    assert kept
    assert [r for r in kept if secret in r["row"]] == []
