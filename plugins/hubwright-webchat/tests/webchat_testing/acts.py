"""What a visitor does, in the words of the tests."""

import asyncio
import io
from collections.abc import Awaitable, Callable

from PIL import Image
from playwright.async_api import Frame, Locator, Page, expect

OpenPanel = Callable[..., Awaitable[Page]]


async def written(page: Page, text: str) -> None:
    """The first words, taken by the other side, and the line that will bring what it says."""
    await write(page, text)
    await expect(own(page)).to_have_attribute("data-state", "sent")
    await connected(page)


async def write(page: Page, *texts: str) -> None:
    for text in texts:
        await page.get_by_test_id("composer").fill(text)
        await page.get_by_test_id("send").click()


def own(page: Page) -> Locator:
    return page.locator("[data-testid=message][data-author=contact]")


def bubble(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text)


async def connected(page: Page, state: str = "online") -> None:
    await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", state)


def picture(width: int = 320, height: int = 200) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), (200, 120, 40)).save(drawn, "PNG")
    return drawn.getvalue()


async def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Waits for something the server side can tell; fails when it does not come true in time."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the condition is plain data of the small server
            await asyncio.sleep(0.02)


async def until_true(page: Page | Frame, expression: str, seconds: float = 10) -> None:
    """Like Playwright's own waiting for a function, which a page's strict policy forbids from its second look on."""
    async with asyncio.timeout(seconds):
        while not await page.evaluate(expression):  # noqa: ASYNC110 - the page is asked, it cannot call back
            await asyncio.sleep(0.02)
