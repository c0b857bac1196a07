"""A new company: whole or not at all, once however often the form is sent, and silent about who exists."""

import asyncio
from uuid import UUID

import pytest

from editions.catalogue import current_editions
from hubwright.control.channels.doors import find_channel
from hubwright.control.channels.verbs import list_channels
from hubwright.control.companies import find_company
from hubwright.control.flows import list_flows
from hubwright.control.identity import authenticate
from hubwright.control.identity.addresses import address_key
from hubwright.control.identity.members import list_members
from hubwright.control.identity.queries import accounts
from hubwright.control.identity.verify_address import verify_address
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.usage.verbs import this_month
from hubwright.host.installation.verbs import is_on
from hubwright.kernel import entitlements
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, global_execute, global_fetch, outside_tenants
from hubwright.kernel.errors import Invalid
from hubwright.kernel.ids import new_id
from tenants import provision
from tenants.sign_up import SignedUp, new_attempt, sign_up
from tests.support.people import PASSWORD, join, links_mailed_to


def an_address() -> str:
    return f"founder-{new_id().hex[-12:]}@example.test"


async def signed_up(
    email: str = "", company: str = "晨曦家居", edition_key: str = "online", attempt: str = "", language: str = "zh"
) -> SignedUp:
    return await sign_up(
        email=email or an_address(),
        company=company,
        edition_key=edition_key,
        attempt=attempt or new_attempt(),
        language=language,
        address=str(new_id()),
        user_agent="test",
    )


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("Asia/Shanghai", "Asia/Shanghai"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("", "UTC"),
        ("Etc/GMT+3", "UTC"),
        ("Mars/Base", "UTC"),
        ("../../etc/passwd", "UTC"),
        ("x" * 5_000 + "/y", "UTC"),
    ],
)
async def test_a_new_company_lives_by_the_calendar_of_its_founders_browser(told: str, zone: str) -> None:
    done = await sign_up(
        email=an_address(), company="晨曦家居", edition_key="online", attempt=new_attempt(), language="zh",
        address=str(new_id()), user_agent="test", time_zone=told,
    )  # fmt: skip

    company = await find_company(done.tenant_id)
    assert company is not None
    assert company.time_zone == zone


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("edition_key", [sold.key for sold in current_editions()])
async def test_a_new_company_has_everything_a_test_chat_needs(edition_key: str) -> None:
    done = await signed_up(edition_key=edition_key)

    company = await find_company(done.tenant_id)
    assert company is not None
    assert (company.name, company.status, company.edition) == ("晨曦家居", "trial", edition_key)
    actor = await authenticate.actor_from_cookie(done.session.cookie)
    assert actor is not None
    assert (actor.tenant_id, actor.role) == (done.tenant_id, "owner")
    async with acting_for(done.tenant_id):
        (channel,) = await list_channels()
        (flow,) = await list_flows()
        (queue,) = await list_queues()
        assert await is_on(channel.plugin)
        assert flow.live is not None
        assert (channel.flow_id, channel.queue_id, channel.enabled) == (flow.id, queue.id, True)
        assert channel.settings["title_zh"] == "晨曦家居"
        assert await entitlements.limit("channels.webchat.limit") in {2, 5, 10}
        assert {m.quantity for m in (await this_month(utc_now())).meters if m.meter == "members"} == {1}
    door = await find_channel(channel.key)
    assert door is not None
    assert (door.tenant_id, door.channel_id) == (done.tenant_id, channel.id)


@pytest.mark.usefixtures("database")
async def test_the_same_form_sent_again_and_twice_at_once_makes_one_company() -> None:
    attempt, email = new_attempt(), an_address()

    both = await asyncio.gather(signed_up(email, attempt=attempt), signed_up(email, attempt=attempt))
    again = await signed_up(email, attempt=attempt)

    assert len({done.tenant_id for done in (*both, again)}) == 1
    assert len({done.session.cookie for done in (*both, again)}) == 3
    async with acting_for(again.tenant_id):
        assert len(await list_members()) == len(await list_channels()) == len(await list_flows()) == 1


@pytest.mark.usefixtures("database")
async def test_two_companies_of_one_name_get_two_slugs() -> None:
    name = f"Acme {new_id().hex[-10:]}"

    first, second = await signed_up(company=name), await signed_up(company=name)

    assert second.slug == f"{first.slug}-2"


async def test_signing_up_with_a_taken_address_looks_the_same_and_opens_nothing_of_it(tenant_b: UUID) -> None:
    known = await join(tenant_b, "admin")

    done = await signed_up(known.email, company="Second")

    actor = await authenticate.actor_from_cookie(done.session.cookie)
    assert actor is not None
    assert actor.account_id != known.account_id
    assert [choice.tenant_id for choice in done.session.choices] == [done.tenant_id]


@pytest.mark.usefixtures("database")
async def test_the_mailed_link_proves_the_address_and_sets_a_password() -> None:
    email = an_address()
    done = await signed_up(email)
    (secret,) = await links_mailed_to(email)
    assert await accounts.account_by_key(address_key(email)) is None

    proved = await verify_address(secret, password=PASSWORD, keep_cookie=done.session.cookie)

    assert (proved.merged, proved.still_signed_in) == (False, True)
    assert await accounts.account_by_key(address_key(email)) is not None


@pytest.mark.usefixtures("database")
async def test_a_company_is_made_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt, email = new_attempt(), an_address()

    async def power_cut(*_: object) -> None:
        raise ConnectionResetError("the power went")

    with monkeypatch.context() as broken, pytest.raises(ConnectionResetError):
        broken.setattr(provision, "_open_channel", power_cut)
        await signed_up(email, company="Half", attempt=attempt)
    async with outside_tenants("a test looks"):
        assert await global_fetch("SELECT 1 FROM tenant WHERE name = 'Half'") == []

    assert await signed_up(email, company="Half", attempt=attempt)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"company": "   "}, "company"),
        ({"company": "x" * 81}, "company"),
        ({"edition_key": "platinum"}, "edition"),
        ({"attempt": "invented"}, "attempt"),
        ({"attempt": "1.x"}, "attempt"),
    ],
)
async def test_what_cannot_be_used_is_said_by_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await signed_up(**given)

    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.usefixtures("database")
async def test_a_form_left_open_for_days_is_a_new_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.sign_up.ATTEMPT_SECONDS", -1)

    with pytest.raises(Invalid) as refused:
        await signed_up()

    assert refused.value.errors[0].field == "attempt"


@pytest.mark.usefixtures("database")
async def test_no_account_with_a_proved_address_was_made_by_anybody_signing_up() -> None:
    email = an_address()
    await signed_up(email)
    async with outside_tenants("a test looks"):
        (row,) = await global_fetch("SELECT email_key, password_hash FROM account WHERE email = $1", email)
        await global_execute("SELECT 1")

    assert row == {"email_key": None, "password_hash": None}
