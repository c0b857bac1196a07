"""Fixtures for the panel's tests: the small server, one browser, pages that tolerate no complaint."""

import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright, expect

sys.path.insert(0, str(Path(__file__).parent))

from webchat_testing.acts import OpenPanel
from webchat_testing.browser import FLAGS, chromium
from webchat_testing.server import KEY, Server, serving

expect.set_options(timeout=15_000)  # the two cores are shared with everything else the run does
# What our own faults and a closed socket make Chromium itself write; everything else is a failure.
EXPECTED = re.compile(r"Failed to load resource|WebSocket connection to|net::ERR_INTERNET_DISCONNECTED")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        await started.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


class Watch:
    """Collects what a page should never do: errors, policy violations, requests to other hosts."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.asked: list[str] = []

    def follow(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", self._requested)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.complaints.append(f"console: {message.text}")

    def _requested(self, request: Request) -> None:
        self.asked.append(request.url)
        if not re.match(r"(https?://(127\.0\.0\.1|localhost)[:/])|data:|blob:", request.url):
            self.complaints.append(f"request to {request.url}")
        if "token" in request.url:
            self.complaints.append(f"token in {request.url}")


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def context(browser: Browser, watch: Watch) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(locale="en-GB", viewport={"width": 390, "height": 780})
    made.set_default_timeout(10_000)
    made.on("page", watch.follow)
    yield made
    await made.close()
    assert watch.complaints == []


@pytest.fixture
def open_panel(context: BrowserContext, server: Server) -> OpenPanel:
    """Opens the hosted page in a fresh tab."""

    async def opened(path: str = f"/c/{KEY}") -> Page:
        page = await context.new_page()
        await page.goto(server.at(path))
        return page

    return opened
