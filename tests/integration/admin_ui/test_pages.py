"""Pages over a real database: a role gets its pages or a friendly no, forms do what they say, refusals are shown."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel, list_channels
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.control.variables.business_hours import business_hours
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import ROLES, Permission
from tenants.sign_up import SignedUp, new_attempt, sign_up
from tests.conftest import test_settings
from tests.support.app import served
from tests.support.company import document, make_company, new_visitor, says
from tests.support.database import TestServers
from tests.support.people import Person, join

PAGES = {
    "/home": Permission.HOME_READ,
    "/channels": Permission.CHANNELS_READ,
    "/channels/new/hubwright-webchat": Permission.CHANNELS_MANAGE,
    "/devices": Permission.CONVERSATIONS_READ,
    "/shifts": Permission.CONVERSATIONS_REPLY,
    "/contacts": Permission.CONTACTS_READ,
    "/contacts/transfers": Permission.CONTACTS_TRANSFER,
    "/contacts/settings": Permission.SETTINGS_MANAGE,
    "/notifications": Permission.CONVERSATIONS_REPLY,
    "/plugins": Permission.PLUGINS_READ,
    "/plugins/own": Permission.PLUGINS_DEVELOP,
    "/failures": Permission.FAILURES_MANAGE,
    "/usage": Permission.USAGE_READ,
    "/usage/members": Permission.USAGE_READ,
    "/members": Permission.MEMBERS_READ,
    "/api-keys": Permission.API_KEYS_MANAGE,
    "/settings": Permission.SETTINGS_MANAGE,
    "/settings/domains": Permission.SETTINGS_MANAGE,
    "/settings/data": Permission.DATA_EXPORT,
    "/settings/retention": Permission.SETTINGS_MANAGE,
    "/settings/billing": Permission.SETTINGS_MANAGE,
    "/settings/billing/caps": Permission.SETTINGS_MANAGE,
    "/settings/billing/credits": Permission.SETTINGS_MANAGE,
    "/settings/plan": Permission.HOME_READ,
    "/settings/plan/change": Permission.SETTINGS_MANAGE,
    "/settings/hours": Permission.SETTINGS_MANAGE,
    "/settings/life": Permission.SETTINGS_MANAGE,
    "/settings/service-levels": Permission.SETTINGS_MANAGE,
    "/settings/routing": Permission.SETTINGS_MANAGE,
    "/settings/routing/skills": Permission.SETTINGS_MANAGE,
    "/settings/routing/carrying": Permission.SETTINGS_MANAGE,
}
WITHIN = ["/settings/retention"]  # a page of "Your data"
EVERYBODYS = ["/account", "/companies", "/help"]


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("pages"))) as app:
        yield app.base


async def company(edition: str = "classic") -> SignedUp:
    """A company somebody just signed up."""
    return await sign_up(
        email="founder@example.test",
        company="Kestrel Kites",
        edition_key=edition,
        attempt=new_attempt(),
        language="en",
        address=new_id().hex,
        user_agent="test",
    )


def browser(base: str, cookie: str) -> httpx.AsyncClient:
    """A browser that brings this session."""
    headers = {"accept": "text/html"}
    return httpx.AsyncClient(base_url=base, cookies={COOKIE_NAME: cookie}, headers=headers, timeout=20)


async def cookie_of(person: Person) -> str:
    """Sign somebody in."""
    return (await open_session(person.account_id, person.tenant_id, address="127.0.0.1", user_agent="test")).cookie


async def post(client: httpx.AsyncClient, page: str, action: str, **form: str) -> httpx.Response:
    """Open a page and send a form from it."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', (await client.get(page)).text)
    assert found
    return await client.post(action, data={"_csrf_token": found.group(1), **form})


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_a_role_gets_its_pages_and_a_friendly_no_elsewhere(base: str, role: str) -> None:
    made = await company("online")
    person = await join(made.tenant_id, role)
    async with browser(base, await cookie_of(person)) as client:
        for path, permission in PAGES.items():
            answer = await client.get(path)
            allowed = permission in ROLES[role]

            assert answer.status_code == (200 if allowed else 403), (role, path)
            assert allowed or "Your role does not allow this." in answer.text
        for path in EVERYBODYS:
            assert (await client.get(path)).status_code == 200, (role, path)


async def test_the_rail_shows_only_what_a_role_may_open(base: str) -> None:
    made = await company("online")
    agent = await join(made.tenant_id, "agent")
    async with browser(base, await cookie_of(agent)) as client:
        page = (await client.get("/home")).text

    assert 'href="/inbox"' in page
    assert 'href="/api-keys"' not in page
    assert 'href="/settings"' not in page


async def test_the_directory_of_settings_leads_to_all_of_them_with_a_sentence_each(base: str) -> None:
    made = await company("online")
    async with browser(base, made.session.cookie) as client:
        shown = (await client.get("/settings")).text
        led = re.findall(r'<a href="(/settings/[^"]+)">[^<]+</a><p [^>]+>[^<]+\.</p>', shown)
        answers = [(await client.get(path)).status_code for path in led]

    assert {path for path in PAGES if path.count("/") == 2 and path.startswith("/settings/")} <= {*led, *WITHIN}
    assert answers == [200] * 14


async def test_a_channel_more_than_the_edition_allows_is_refused_beside_the_field(base: str) -> None:
    made = await company("classic")
    owner = await join(made.tenant_id, "owner")
    async with acting_for(made.tenant_id):
        await create_channel(owner.actor, NewChannel(plugin="hubwright-webchat", name="Second"))
    async with browser(base, made.session.cookie) as client:
        shown = (await client.get("/channels")).text
        address = "/channels/new/hubwright-webchat"
        refused = await post(client, address, address, name="Third")
    async with acting_for(made.tenant_id):
        names = [channel.name for channel in await list_channels()]

    assert "New Web chat" not in shown
    assert "Your edition includes 2 channels" in shown
    assert refused.status_code == 422
    assert "Your edition includes 2 of these. Upgrade to add more." in refused.text
    assert "Third" not in names


async def test_a_setting_the_edition_locks_is_named_and_not_offered(base: str) -> None:
    made = await company("classic")
    async with browser(base, made.session.cookie) as client:
        locked = (await client.get("/channels/new/hubwright-webchat")).text
    richer = await company("marketing")
    async with browser(base, richer.session.cookie) as client:
        free = (await client.get("/channels/new/hubwright-webchat")).text

    assert 'name="settings.show_mark"' not in locked
    assert "Not in your edition: Show" in locked
    assert 'name="settings.show_mark"' in free


async def test_the_preview_answers_with_public_settings_only(base: str) -> None:
    made = await company("classic")
    address = "/channels/preview/hubwright-webchat"
    async with browser(base, made.session.cookie) as client:
        page = "/channels/new/hubwright-webchat"
        good = await post(client, page, address, **{"settings.title_en": "Kites", "settings.reopen_hours": "5"})
        bad = await post(client, page, address, **{"settings.colour": "no colour"})
        frame = await client.get(address)

    assert good.json()["settings"]["title_en"] == "Kites"
    assert "reopen_hours" not in good.json()["settings"]
    assert (bad.status_code, bad.content) == (204, b"")
    assert "frame-ancestors 'self'" in frame.headers["content-security-policy"]


async def test_two_people_in_the_same_settings_do_not_overwrite_each_other(base: str) -> None:
    made = await company("classic")
    async with acting_for(made.tenant_id):
        channel = (await list_channels())[0]
    address = f"/channels/{channel.id}/settings"
    async with browser(base, made.session.cookie) as client:
        first = await post(client, address, address, name="First", rev=str(channel.rev))
        second = await post(client, address, address, name="Second", rev=str(channel.rev))
    async with acting_for(made.tenant_id):
        name = (await list_channels())[0].name

    assert first.status_code == 303
    assert second.status_code == 422
    assert "This has changed in the meantime" in second.text
    assert name == "First"


async def test_first_steps_follow_facts(base: str) -> None:
    made = await company("classic")
    async with browser(base, made.session.cookie) as client:
        before = (await client.get("/home")).text
        await post(client, "/members", "/members/invitations", email="mei@example.test", role="agent")
        after = (await client.get("/home")).text

    assert "1 of 5 done" in before
    assert "2 of 5 done" in after
    assert "Confirm your e-mail address" in before


async def test_a_form_without_the_token_changes_nothing(base: str) -> None:
    made = await company("classic")
    async with browser(base, made.session.cookie) as client:
        refused = await client.post("/settings", data={"name": "X", "language": "en", "time_zone": "UTC"})
        page = (await client.get("/settings")).text

    assert refused.status_code == 403
    assert "This form is no longer valid" in refused.text
    assert "Kestrel Kites" in page


async def test_the_bare_address_leads_on(base: str) -> None:
    async with httpx.AsyncClient(base_url=base) as stranger:
        assert (await stranger.get("/")).headers["location"] == "/sign-in"
    made = await company("classic")
    async with browser(base, made.session.cookie) as client:
        assert (await client.get("/")).headers["location"] == "/home"
        assert (await client.get("/sign-in")).headers["location"] == "/home"


async def test_the_style_guide_is_absent_outside_the_demo(base: str) -> None:
    async with httpx.AsyncClient(base_url=base, headers={"accept": "text/html"}) as stranger:
        assert (await stranger.get("/style-guide")).status_code == 404


async def test_business_hours_are_suggested_saved_and_refused_beside_the_field(base: str) -> None:
    signed_up = await company()
    async with browser(base, signed_up.session.cookie) as client:
        page = await client.get("/settings/hours")
        assert "Nothing is saved yet" in page.text
        assert page.text.count('value="09:00"') == 5
        wrong = await post(client, "/settings/hours", "/settings/hours", **{**HOURS, "week.0.opens": "nine"})
        assert wrong.status_code == 422
        assert "Write a time like 09:00." in wrong.text
        saved = await post(client, "/settings/hours", "/settings/hours", **HOURS)
        assert (saved.status_code, saved.headers["location"]) == (303, "/settings/hours")
        again = await client.get("/settings/hours")
    assert "Nothing is saved yet" not in again.text
    assert 'value="2026-10-01"' in again.text
    async with acting_for(signed_up.tenant_id):
        hours = await business_hours()
    assert hours is not None
    assert (hours.time_zone, [(each.day, each.opens, each.closes) for each in hours.week]) == (
        "Asia/Shanghai",
        [(7, "22:00", "06:00")],
    )
    assert [(day.date, day.name, day.opens) for day in hours.special] == [("2026-10-01", "National day", "")]


HOURS = {
    "time_zone": "Asia/Shanghai",
    "week.0.day": "7",
    "week.0.opens": "22:00",
    "week.0.closes": "06:00",
    "special.0.date": "2026-10-01",
    "special.0.name": "National day",
}


async def test_an_agent_sees_tags_and_the_cards_that_were_shown(base: str) -> None:
    cards = [{"id": "a", "title": "Lamp", "text": "Bright", "buttons": [{"id": "b", "label": "Buy"}]}]
    made = await make_company(
        "tagged",
        document(
            [
                {"id": "n_1", "type": "tag", "config": {"of": "contact", "add": ["vip", "new"]}},
                {"id": "n_2", "type": "tag", "config": {"of": "conversation", "add": ["order"]}},
                {"id": "n_k", "type": "carousel", "config": {"text": "Look", "cards": cards, "timeout_s": 60}},
            ],
            [("n_1", "out", "n_2"), ("n_2", "out", "n_k"), ("n_k", "card.a.b", "n_end")],
        ),
    )
    taken = await says(made, await new_visitor(made), "hi")
    async with browser(base, await cookie_of(made.admin)) as client:
        page = await client.get(f"/inbox/team/{taken.conversation_id}")

    assert page.status_code == 200
    for words in ("<dd>vip, new</dd>", "<dd>order</dd>", "<strong>Lamp</strong> Bright", "<small>Buy</small>"):
        assert words in page.text
