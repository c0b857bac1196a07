"""The doors of the launcher and of the bar over HTTP: who comes in where."""

import re
from collections.abc import Callable
from uuid import UUID

from hubwright.control.identity import passwords
from hubwright.control.identity.sales import make_sales
from hubwright.control.identity.sessions import COOKIE_NAME, SALES_COOKIE, open_session
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.ids import new_id
from tenants.demos import queries
from tenants.demos.traffic.queries import take_turns
from tests.integration.demos.conftest import Browser, launched
from tests.integration.isolation.asks import ASKS
from tests.integration.isolation.open_doors import OPERATOR, SALES, SEAT
from tests.support.people import PASSWORD, join

HERE = {"address": "127.0.0.1", "user_agent": "test"}


def _filled(door: str) -> tuple[str, str]:
    method, _space, template = door.partition(" ")
    path = re.sub(r"\{\w+:uuid\}", str(new_id()), template)
    return method, re.sub(r"\{(\w+):\w+\}", "1", path)


async def test_a_sales_account_comes_through_no_door_of_a_company_or_of_the_platform(seller: Browser) -> None:
    refused = dict.fromkeys(OPERATOR, 403)
    doors = {door for door, ask in ASKS if ask.who == "staff"} | OPERATOR | SEAT
    own = ("/access", "/account", "/companies", "/help", "/partner", "/sign-out", "/flows/{flow_id:uuid}/people")
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
    assert (await seller.get("/access/over")).headers["location"] == "/demos", "of an inside that they never are in"


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


async def test_another_sales_accounts_demo_is_not_there(seller: Browser, opens: Callable[[], Browser]) -> None:
    demo = await launched(seller, prospect=new_id().hex)
    other = opens()
    email = f"sales-{new_id().hex[-12:]}@example.test"
    await make_sales(email, "Other", password_hash=await passwords.hash_password(PASSWORD))
    await other.post("/sign-in", email=email, password=PASSWORD)
    for act in ("open", "extend", "reset", "end"):
        assert (await other.post(f"/demos/{demo.id}/{act}", role="admin")).status_code == 404, act
    assert str(demo.id) not in (await other.get("/demos")).text


async def test_from_the_launcher_into_a_demo_and_back(seller: Browser) -> None:
    demo = await launched(seller, prospect="Acme & Söhne")
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


async def test_visitors_come_and_stay_away_by_a_press_on_the_bar(seller: Browser) -> None:
    demo = await launched(seller, prospect=new_id().hex)
    for on, offered in (("yes", "Stop visitors"), ("no", "Let visitors come")):
        assert (await seller.post("/this-demo/traffic", on=on)).status_code == 303
        now = await queries.find(demo.id)
        assert now is not None
        assert now.traffic is (on == "yes")
        assert offered in (await seller.get("/home")).text
        assert (demo.id in await take_turns(0, 10_000)) is (on == "yes")
