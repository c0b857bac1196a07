"""An order service stops: its calls fail for good, administrators see and decide, the operator sees no content."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from e2e.admin.conftest import NewContext
from e2e.admin.test_pages import LOOKS, check, dressed
from e2e.axe import violations
from e2e.conftest import company
from e2e.hygiene import Hygiene
from e2e.pages.sign_in import one_press

pytestmark = pytest.mark.timeout(240)
EDITION, SLUG = "classic", "cedar"


def _asks(base: str, key: str, number: str) -> None:
    """A visitor asks for an order and waits until the bot has given up."""
    with httpx.Client(base_url=base, timeout=40, trust_env=False) as client:
        session = client.post(f"/api/v1/visitor/{key}/sessions", json={"language": "en"}).json()
        client.headers["Authorization"] = f"Bearer {session['token']}"
        body = {"client_id": uuid.uuid4().hex, "kind": "text", "text": f"where is my order {number}"}
        seq = client.post("/api/v1/visitor/messages", json=body).json()["seq"]
        for _turn in range(4):
            events = client.get("/api/v1/visitor/events", params={"after": seq, "wait": 20}).json()["events"]
            if any(event["author"] == "bot" for event in events):
                return
        raise AssertionError("the bot said nothing")


def _orders(new_context: NewContext, *, run: bool) -> None:
    page = new_context().new_page()
    page.goto("/")
    page.locator(f"section[aria-labelledby=company-{SLUG}]").get_by_role(
        "button", name="Start" if run else "Stop", exact=False
    ).click()
    page.wait_for_load_state()


@pytest.fixture(scope="module")
def failed(demo: dict[str, Any]) -> Iterator[str]:
    """The order service of one company is stopped and asked until its breaker opens."""
    base, key = demo["base"], company(demo, EDITION)["channel_key"]
    with httpx.Client(base_url=base, trust_env=False, follow_redirects=False) as client:
        token = client.get("/").text.split('name="_csrf_token" value="')[1].split('"')[0]
        client.post(f"/demo/orders/{SLUG}", data={"run": "stop", "_csrf_token": token})
        for number in range(10011, 10017):
            _asks(base, key, str(number))
        yield base
        client.post(f"/demo/orders/{SLUG}", data={"run": "start", "_csrf_token": token})


def _admin(new_context: NewContext, demo: dict[str, Any], **options: Any) -> Page:
    return one_press(new_context(**options).new_page(), company(demo, EDITION)["admin"])


def _operator(new_context: NewContext, **options: Any) -> Page:
    page = new_context(**options).new_page()
    page.goto("/")
    page.get_by_role("button", name="Open as platform operator").click()
    page.wait_for_url("**/operator")
    return page


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_pages_with_failures_look_well(
    new_context: NewContext, demo: dict[str, Any], failed: str, theme: str, language: str, window: dict[str, int]
) -> None:
    page = _admin(new_context, demo, viewport=window, reduced_motion="reduce")
    page.goto("/failures")
    letter = page.get_by_role("link", name="Open: Call").first.get_attribute("href")
    dressed(page, failed, theme, language)
    for path in ("/failures", str(letter), "/home"):
        check(page, path, language)
        expect(page.locator(".hw-notice-bar")).to_be_visible()
    page.goto("/failures")
    page.locator("[data-opens=drop-many]").click()
    page.locator("dialog[open]").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_an_operators_pages_look_well(
    new_context: NewContext, failed: str, theme: str, language: str, window: dict[str, int]
) -> None:
    page = _operator(new_context, viewport=window, reduced_motion="reduce")
    dressed(page, failed, theme, language)
    for path in ("/operator", "/operator/health", "/operator/dead-letters", "/operator/dead-letters?kind=timer"):
        check(page, path, language)


def test_an_operator_sees_rows_breakers_and_letters_without_content(new_context: NewContext, failed: str) -> None:
    page = _operator(new_context)
    page.get_by_role("link", name="Health", exact=True).click()
    page.wait_for_url("**/operator/health")
    expect(page.locator("tr[id='row-processes.worker']")).to_contain_text("In order")
    expect(page.locator("#breakers")).to_contain_text("127.0.0.1")
    page.get_by_role("link", name="Dead letters").first.click()
    page.wait_for_url("**/operator/dead-letters")
    expect(page.locator("tbody")).to_contain_text("Call")
    assert "10011" not in page.content(), "what the visitor asked for is the company's own"
    page.goto("/sign-in")
    page.wait_for_url("**/operator")


def test_an_administrator_corrects_tries_again_and_drops_by_keyboard(
    new_context: NewContext, hygiene: list[Hygiene], demo: dict[str, Any], failed: str
) -> None:
    page = _admin(new_context, demo)
    hygiene[0].expect("422")
    page.goto("/failures")
    bar = page.get_by_role("complementary", name="Something does not work")
    expect(bar).to_contain_text("does not answer flows")
    page.get_by_role("link", name="Open: Call").first.press("Enter")
    content = page.get_by_label("Content as JSON")
    before = content.input_value()
    content.fill("{not json")
    with page.expect_response(lambda answer: answer.status == 422):
        page.get_by_role("button", name="Try again").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is not JSON")
    content.fill(before.replace("1001", "1002"))
    page.get_by_role("button", name="Try again").press("Enter")
    expect(page.locator("#toasts")).to_contain_text("It is tried again")

    page.goto("/failures")
    page.locator("input[name=letter]").first.press("Space")
    page.get_by_role("button", name="Drop what is ticked").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Drop", exact=True).press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 is dropped")


def test_when_the_service_is_back_the_notice_goes(new_context: NewContext, failed: str, demo: dict[str, Any]) -> None:
    page = _admin(new_context, demo)
    _orders(new_context, run=True)
    page.goto("/failures")
    page.get_by_role("button", name="Let calls to", exact=False).click()
    expect(page.locator("#toasts")).to_contain_text("go out again")
    _asks(failed, company(demo, EDITION)["channel_key"], "10014")
    page.goto("/failures")
    expect(page.locator(".hw-notice-bar")).to_have_text([])
