"""The inbox socket: ours only, signed in only, and gone within five seconds of the end of the sign-in."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from e2e.pages.sign_in import one_press


def _open(demo: dict[str, Any], cookies: list[Any], origin: str | None) -> ClientConnection:
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in cookies)
    address = demo["base"].replace("http", "ws", 1) + "/inbox/socket"
    return connect(address, origin=origin, additional_headers={"Cookie": cookie} if cookie else {})  # type: ignore[arg-type]  # websockets wants its own str type


def _csrf(page: Page) -> str:
    value = page.locator('meta[name="csrf-token"]').get_attribute("content")
    assert value
    return value


def _closed_with(line: ClientConnection, within: float) -> int | None:
    until = time.monotonic() + within
    try:
        while True:
            line.recv(timeout=max(0.05, until - time.monotonic()))
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


@pytest.fixture
def person(new_page: Callable[..., Page], company: dict[str, Any]) -> Page:
    """A supervisor at the inbox."""
    page = one_press(new_page(), company["supervisor"])
    page.goto("/inbox/mine")
    return page


def test_a_page_elsewhere_cannot_open_it(person: Page, demo: dict[str, Any]) -> None:
    cookies = person.context.cookies()
    for origin in ("https://evil.example", "null", None):
        with _open(demo, cookies, origin) as line:
            assert _closed_with(line, 5) == 4403


def test_without_a_sign_in_it_does_not_open(demo: dict[str, Any]) -> None:
    with pytest.raises(InvalidStatus):
        _open(demo, [], demo["base"])


def test_the_first_frame_must_carry_the_token_of_the_page(person: Page, demo: dict[str, Any]) -> None:
    cookies = person.context.cookies()
    for frame in ('{"type": "auth", "csrf": "guess"}', '{"type": "watch"}', "not json", '{"type": "auth"}'):
        with _open(demo, cookies, demo["base"]) as line:
            line.send(frame)
            assert _closed_with(line, 5) == 4401


def test_it_closes_within_five_seconds_of_signing_out_everywhere(
    person: Page, demo: dict[str, Any], new_page: Callable[..., Page], company: dict[str, Any]
) -> None:
    with _open(demo, person.context.cookies(), demo["base"]) as line:
        line.send(json.dumps({"type": "auth", "csrf": _csrf(person)}))
        assert json.loads(line.recv(timeout=5)) == {"type": "ready"}
        began = time.monotonic()
        person.click('[popovertarget="account-menu"]')
        person.get_by_role("button", name="Sign out").click()
        assert _closed_with(line, 6) == 4401
        assert time.monotonic() - began < 5
    expect(person).to_have_url(re.compile("/sign-in"))  # a browser that is closed on its way may never end


def test_an_open_page_goes_to_sign_in_when_its_seat_is_taken_away(
    new_page: Callable[..., Page], demo: dict[str, Any], company: dict[str, Any], person: Page
) -> None:
    twin = person.context.new_page()
    twin.goto("/inbox/mine")
    expect(twin.locator("#inbox")).to_be_visible()
    person.click('[popovertarget="account-menu"]')
    person.get_by_role("button", name="Sign out").click()
    twin.wait_for_url("**/sign-in**", timeout=8000)
    expect(person).to_have_url(re.compile("/sign-in"))
