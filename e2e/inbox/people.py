"""The people of the inbox journeys: agents in browsers, visitors over the visitor API."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from playwright.sync_api import Page, expect
from websockets.sync.client import ClientConnection, connect


class Visitor:
    """Somebody in a hosted chat, without a browser."""

    def __init__(self, base: str, company: dict[str, Any], name: str, language: str = "en") -> None:
        self.client = httpx.Client(base_url=base, timeout=10)
        self.name = name
        self.said = 0
        answer = self.client.post(
            f"/api/v1/visitor/{company['channel_key']}/sessions",
            json={"name": name, "language": language, "consent": True},
        )
        answer.raise_for_status()
        self.token = answer.json()["token"]
        self.client.headers["authorization"] = f"Bearer {self.token}"
        self.base = base
        self.conversation_id = ""

    def says(self, text: str, kind: str = "text") -> httpx.Response:
        """Send something."""
        self.said += 1
        answer = self.client.post(
            "/api/v1/visitor/messages", json={"client_id": f"{self.name}-{self.said}", "kind": kind, "text": text}
        )
        if answer.is_success:
            self.conversation_id = answer.json()["conversation_id"]
        return answer

    def asks_for_a_person(self, text: str = "hello there") -> None:
        """Say something, then press the button."""
        self.says(text).raise_for_status()
        self.says("", "handoff_request").raise_for_status()

    def events(self) -> list[dict[str, Any]]:
        """Everything the visitor may see."""
        answer = self.client.get("/api/v1/visitor/events", params={"after": 0})
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    def hears(self, fact: Callable[[dict[str, Any]], bool], within: float = 5) -> dict[str, Any]:
        """Wait until an event is there."""
        until = time.monotonic() + within
        while True:
            for event in self.events():
                if fact(event):
                    return event
            assert time.monotonic() < until, [(e["author"], e["kind"], e.get("text")) for e in self.events()]
            time.sleep(0.1)

    @contextmanager
    def socket(self) -> Iterator[ClientConnection]:
        """The visitor's socket, signed in."""
        with connect(f"{self.base.replace('http', 'ws', 1)}/api/v1/visitor/socket") as line:
            line.send(json.dumps({"type": "auth", "token": self.token, "after": 0}))
            yield line


@contextmanager
def greeting(base: str, company: dict[str, Any]) -> Iterator[Callable[[str], Visitor]]:
    """Makes visitors who have said something; they leave in the end."""
    made: list[Visitor] = []

    def meet(name: str) -> Visitor:
        visitor = Visitor(base, company, name)
        made.append(visitor)
        visitor.says(f"{name} says hello").raise_for_status()
        return visitor

    yield meet
    for one in made:
        one.client.close()


def heard(line: ClientConnection, fact: Callable[[dict[str, Any]], bool], within: float = 5) -> dict[str, Any]:
    """Read frames until one fits."""
    until = time.monotonic() + within
    while True:
        frame: dict[str, Any] = json.loads(line.recv(timeout=max(0.1, until - time.monotonic())))
        if fact(frame):
            return frame


def set_availability(page: Page, state: str) -> None:
    """Choose by the switch in the header."""
    page.click("#ib-availability > button")
    page.click(f'#ib-availability-menu button:has-text("{state}")')
    expect(page.locator("#ib-availability > button")).to_contain_text(state)


def accept(page: Page, visitor: Visitor) -> None:
    """Accept this visitor's offer; what belongs to others is declined."""
    until = time.monotonic() + 15
    while True:
        page.wait_for_selector("[data-offer]")
        card = page.locator("[data-offer]").first
        name = card.locator("h2").inner_text()
        if name == visitor.name:
            card.get_by_role("button", name="Accept").click()
            page.wait_for_url(f"**/inbox/mine/{visitor.conversation_id}")
            page.wait_for_selector(".ib-page[data-live]")
            return
        assert time.monotonic() < until, name
        card.get_by_role("button", name="Not now").click()
        expect(card).to_be_hidden()


def clear_desk(page: Page) -> None:
    """Resolve everything the agent still holds, so that the next test finds a free one."""
    page.set_viewport_size({"width": 1280, "height": 800})
    held = page.locator("[data-line]").evaluate_all("lines => lines.map(line => line.getAttribute('href'))")
    for address in held:
        page.goto(address)
        page.click("#ib-resolve")
        expect(page.locator("#ib-head")).to_contain_text("Resolved")
