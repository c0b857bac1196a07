"""The doors of the launcher, of the bar, of passes and links, over HTTP: who comes in where, and what they are told."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from hubwright.control.identity import passwords
from hubwright.control.identity.sales import make_sales
from hubwright.control.identity.sessions import COOKIE_NAME, SALES_COOKIE, open_session
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.ids import new_id
from tenants.demos import queries
from tenants.demos.ending import end
from tenants.demos.schemas import Demo
from tests.conftest import test_settings
from tests.integration.isolation.asks import ASKS
from tests.integration.isolation.open_doors import OPERATOR, SALES, SEAT
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.people import PASSWORD, join

HERE = {"address": "127.0.0.1", "user_agent": "test"}


@pytest.fixture(scope="module")
async def base(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("demos"))) as running:
        yield running.base


class Browser:
    """Somebody's browser: keeps cookies, posts forms as pages do."""

    def __init__(self, base: str) -> None:
        self.client = httpx.AsyncClient(base_url=base, trust_env=False, headers={"accept": "text/html"}, timeout=30)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, *, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
        if "hw_csrf" not in self.client.cookies:
            await self.get("/sign-in")
        token = {"x-csrftoken": self.client.cookies["hw_csrf"], **(headers or {})}
        return await self.client.post(path, data=form, headers=token)


@pytest.fixture
async def browser(base: str) -> AsyncIterator[Browser]:
    made = Browser(base)
    yield made
    await made.client.aclose()


@pytest.fixture
async def phone(base: str) -> AsyncIterator[Browser]:
    made = Browser(base)
    yield made
    await made.client.aclose()


@pytest.fixture
async def seller(browser: Browser) -> Browser:
    """Somebody of sales, signed in by their password."""
    email = f"sales-{new_id().hex[-12:]}@example.test"
    await make_sales(email, "Sam", password_hash=await passwords.hash_password(PASSWORD))
    came = await browser.post("/sign-in", email=email, password=PASSWORD)
    assert came.headers["location"] == "/demos"
    return browser


async def _launched(seller: Browser, **form: str) -> Demo:
    chosen = {"industry": "retail", "edition": "online", **form}
    went = await seller.post("/demos", **chosen)
    assert (went.status_code, went.headers["location"]) == (303, "/home")
    (row,) = [one for one in await _demos() if one.prospect == form.get("prospect", "")][-1:]
    return row


async def _demos() -> list[Demo]:
    from hubwright.kernel.database import global_fetch, outside_tenants

    async with outside_tenants("tests look at demos"):
        found = await global_fetch("SELECT id FROM demo ORDER BY made_at")
    demos = [await queries.find(row["id"]) for row in found]
    return [one for one in demos if one is not None]


def _filled(door: str) -> tuple[str, str]:
    method, _space, template = door.partition(" ")
    path = re.sub(r"\{\w+:uuid\}", str(new_id()), template)
    return method, re.sub(r"\{(\w+):\w+\}", "1", path)


async def test_a_sales_account_comes_through_no_door_of_a_company_or_of_the_platform(seller: Browser) -> None:
    refused = dict.fromkeys(OPERATOR, 403)
    doors = {door for door, ask in ASKS if ask.who == "staff"} | OPERATOR | SEAT
    own = ("/account", "/companies", "/help", "/partner", "/sign-out", "/flows/{flow_id:uuid}/people")
    for door in sorted(doors):
        method, path = _filled(door)
        if path.startswith(own):
            continue
        answer = await (
            seller.get(path)
            if method == "GET"
            else seller.client.request(method, path, headers={"x-csrftoken": seller.client.cookies["hw_csrf"]})
        )
        to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        assert to_sign_in or answer.status_code in (403, 404), (door, answer.status_code, refused.get(door))
    assert (await seller.get("/demos")).status_code == 200


async def test_nobody_else_opens_the_launcher(browser: Browser, tenant_a: UUID) -> None:
    person = await join(tenant_a, "owner")
    opened = await open_session(person.account_id, tenant_a, **HERE)
    for cookie, refused in (("", {303, 401}), (opened.cookie, {403})):
        browser.client.cookies.set(COOKIE_NAME, cookie)
        for door in sorted(SALES):
            method, path = _filled(door)
            answer = await (browser.get(path) if method == "GET" else browser.post(path))
            assert answer.status_code in refused, (door, answer.status_code)


async def test_a_real_company_has_no_bar_and_nothing_of_it(browser: Browser, tenant_a: UUID) -> None:
    person = await join(tenant_a, "admin")
    browser.client.cookies.set(COOKIE_NAME, (await open_session(person.account_id, tenant_a, **HERE)).cookie)
    assert 'class="hw-demo"' not in (await browser.get("/members")).text
    for door in sorted(SEAT):
        method, path = _filled(door)
        answer = await (browser.get(path) if method == "GET" else browser.post(path, opens="agent", role="admin"))
        assert answer.status_code == 404, door


async def test_another_sales_accounts_demo_is_not_there(seller: Browser, base: str) -> None:
    demo = await _launched(seller, prospect=new_id().hex)
    other = Browser(base)
    email = f"sales-{new_id().hex[-12:]}@example.test"
    await make_sales(email, "Other", password_hash=await passwords.hash_password(PASSWORD))
    await other.post("/sign-in", email=email, password=PASSWORD)
    for act in ("open", "extend", "reset", "end"):
        assert (await other.post(f"/demos/{demo.id}/{act}", role="admin")).status_code == 404, act
    assert str(demo.id) not in (await other.get("/demos")).text
    await other.client.aclose()


async def test_from_the_launcher_into_a_demo_and_back(seller: Browser) -> None:
    demo = await _launched(seller, prospect="Acme & Söhne")
    home = (await seller.get("/home")).text
    assert 'class="hw-demo"' in home
    assert "Acme &amp; Söhne" in home
    assert (await seller.get("/demos")).status_code == 200, "who they are of sales waits in a cookie of its own"

    switched = await seller.post("/this-demo/role", role="agent")
    assert switched.headers["location"] == "/inbox"
    assert (await seller.get("/settings")).status_code == 403
    await seller.post("/this-demo/role", role="admin")
    await seller.post("/this-demo/edition", edition="marketing")
    assert (await seller.get("/settings")).status_code == 200
    async with acting_for(demo.leads_to):
        (row,) = await fetch(
            "SELECT grants -> 'csat.rating' ->> 'because' AS why FROM entitlement_snapshot WHERE tenant_id = $1"
        )
    assert row["why"].startswith("marketing")
    over = await seller.post("/this-demo/end")
    assert over.headers["location"] == "/demos"
    listed = (await seller.get("/demos")).text
    assert "Over" in listed
    assert (await seller.post("/sign-out")).status_code == 303
    assert SALES_COOKIE not in seller.client.cookies
    assert (await seller.get("/demos")).headers["location"].startswith("/sign-in")


async def test_who_is_in_a_demo_that_is_reset_is_told_on_whatever_they_do_next(seller: Browser, base: str) -> None:
    demo = await _launched(seller, prospect=new_id().hex)
    tabs = [Browser(base) for _tab in range(3)]
    pages = []
    for tab in tabs:
        made = await seller.post("/this-demo/phone", opens="agent")
        secret = re.search(r"/go/([\w-]+)", made.text)
        assert secret is not None
        await tab.post(f"/go/{secret[1]}")
        pages.append(await tab.get("/inbox"))
    assert all('x-demo-generation": "1"' in page.text for page in pages)
    assert (await seller.post(f"/demos/{demo.id}/reset")).status_code == 303

    reading, writing, scripted = tabs
    went = await reading.get("/inbox/mine")
    assert (went.status_code, went.headers["location"]) == (303, "/inbox")
    told = await reading.get("/inbox")
    assert "This demo was reset. You are in the fresh one now." in told.text
    assert 'x-demo-generation": "2"' in told.text
    assert "This demo was reset" not in (await reading.get("/inbox")).text, "once"

    late = await writing.post(f"/inbox/mine/{new_id()}/reply", text="x", client_id="c")
    assert (late.status_code, late.headers["location"]) == (303, "/inbox")
    piece = await scripted.get("/inbox/mine", **{"sec-fetch-dest": "empty", "accept": "application/json"})
    assert (piece.status_code, piece.json()["type"].rpartition("/")[2]) == (409, "demo-was-reset")
    htmx = await scripted.get("/this-demo/standing", **{"hx-request": "true", "x-demo-generation": "1"})
    assert (htmx.status_code, htmx.headers["hx-redirect"]) == (204, "/inbox")
    second_tab = await scripted.get("/this-demo/standing", **{"hx-request": "true", "x-demo-generation": "1"})
    assert second_tab.headers["hx-redirect"] == "/inbox", "a tab that still shows the old one is taken along, too"
    for tab in tabs:
        await tab.client.aclose()


async def test_who_is_in_a_demo_that_ends_reads_that_it_is_over(seller: Browser, phone: Browser) -> None:
    demo = await _launched(seller, prospect=new_id().hex)
    secret = re.search(r"/go/([\w-]+)", (await seller.post("/this-demo/phone", opens="supervisor")).text)
    assert secret is not None
    await phone.post(f"/go/{secret[1]}")
    assert (await phone.get("/board")).status_code == 200
    await end(demo)

    poll = await phone.get("/this-demo/standing", **{"hx-request": "true"})
    assert poll.headers["hx-redirect"] == "/home"
    over = await phone.get("/home")
    assert over.status_code == 410
    assert "This demo is over" in over.text
    assert (await phone.get("/home")).headers["location"].startswith("/sign-in"), "and the browser forgot who it was"


async def test_a_code_is_good_once_and_says_what_it_opens(seller: Browser, phone: Browser) -> None:
    await _launched(seller, prospect=new_id().hex)
    made = await seller.post("/this-demo/phone", opens="chat")
    assert '<svg role="img"' in made.text
    secret = re.search(r"/go/([\w-]+)", made.text)
    assert secret is not None
    shown = await phone.get(f"/go/{secret[1]}")
    assert shown.status_code == 200
    assert "as a customer does" in shown.text
    opened = await phone.post(f"/go/{secret[1]}")
    assert opened.headers["location"].startswith("/c/")
    assert (await phone.get(opened.headers["location"])).status_code == 200
    assert (await phone.post(f"/go/{secret[1]}")).status_code == 410
    assert (await phone.get(f"/go/{secret[1]}")).status_code == 410


async def test_everybody_compares_editions_and_a_prospect_tries_their_own_demo(seller: Browser, phone: Browser) -> None:
    for language, words in (("en", "The editions side by side"), ("zh", "版本对比")):
        page = await phone.get(f"/compare?lang={language}")
        assert words in page.text
    assert "/try" not in page.text, "a demo is there for whoever was handed a link"
    made = await seller.post("/demos/links", industry="travel", edition="online", prospect="Beta GmbH")
    link = re.search(r"/compare/([\w-]+)", made.text)
    assert link is not None
    await phone.get("/compare?lang=en")
    handed = await phone.get(f"/compare/{link[1]}")
    assert "A demo for Beta GmbH" in handed.text
    tried = await phone.post(f"/compare/{link[1]}/try", **{"as": "agent"})
    assert tried.headers["location"] == "/inbox"
    inbox = await phone.get("/inbox")
    assert "Beta GmbH" in inbox.text
    assert "All demos" not in inbox.text, "that is for sales"
    chat = await phone.post(f"/compare/{link[1]}/try", **{"as": "customer"})
    assert (await phone.get(chat.headers["location"])).status_code == 200
    sign_up = await phone.get(f"/sign-up?edition=online&demo={link[1]}")
    assert "Begin with the set-up of your demo" in sign_up.text
    assert f'name="demo" value="{link[1]}"' in sign_up.text, "what is asked for is sent along"
    assert "Begin with the set-up" not in (await phone.get("/sign-up?edition=online&demo=invented")).text
    assert (await phone.get("/compare/invented")).status_code == 410
