"""Every admin page in light and dark, English and Chinese, wide and narrow: axe finds nothing, nothing overflows."""

import os
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.admin.conftest import NewContext, SignIn
from e2e.axe import overflow, violations
from e2e.conftest import company
from e2e.hygiene import Hygiene

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKS = [pytest.param("light", "en", WIDE, id="light-en-wide"), pytest.param("dark", "zh", NARROW, id="dark-zh-narrow")]
if os.environ.get("HUBWRIGHT_EVERY_LOOK"):  # ADR 49
    LOOKS += [
        pytest.param("dark", "zh", WIDE, id="dark-zh-wide"),
        pytest.param("light", "zh", NARROW, id="light-zh-narrow"),
        pytest.param("dark", "en", NARROW, id="dark-en-narrow"),
    ]
OUTSIDE = ["/", "/sign-in", "/sign-up", "/compare", "/forgot-password", "/style-guide"]
INSIDE = [
    "/home", "/channels", "/channels/new/hubwright-webchat", "/devices", "/plugins", "/usage", "/usage/messages_in",
    "/failures", "/members", "/api-keys", "/settings", "/settings/hours", "/settings/service-levels",
    "/settings/domains", "/settings/life", "/settings/data", "/settings/retention",
    "/settings/plan", "/settings/plan/change?edition=classic",
    "/settings/security", "/account", "/help", "/companies",
]  # fmt: skip


def dressed(page: Page, base: str, theme: str, language: str) -> None:
    """Choose theme and language as the switches do."""
    cookies = {"hw_theme": theme, "hw_lang": language}
    page.context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])


def check(page: Page, path: str, language: str) -> None:
    """Open a page and look at it."""
    page.goto(path)

    assert page.locator("html").get_attribute("lang") == ("zh-Hans" if language == "zh" else "en")
    assert overflow(page) == 0, path
    assert violations(page) == [], path


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_pages_before_sign_in(
    new_context: NewContext, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = new_context(viewport=window, reduced_motion="reduce").new_page()
    dressed(page, demo["base"], theme, language)
    for path in OUTSIDE:
        check(page, path, language)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(("theme", "language", "window"), LOOKS)
def test_pages_of_an_administrator(
    sign_in: SignIn, demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    page.goto("/channels")
    channel = page.locator("main h2 a").first.get_attribute("href")
    page.goto("/usage/messages_in")
    day = page.locator("tbody a").first.get_attribute("href")
    assert channel
    assert day
    dressed(page, demo["base"], theme, language)
    for path in [*INSIDE, channel, f"{channel}/settings", day]:
        check(page, path, language)


@pytest.mark.parametrize(("theme", "language", "window"), LOOKS[:2])
def test_a_form_with_errors_and_an_open_dialog(
    sign_in: SignIn, hygiene: list[Hygiene], demo: dict[str, Any], theme: str, language: str, window: dict[str, int]
) -> None:
    page = sign_in("online", "admin", viewport=window, reduced_motion="reduce")
    hygiene[0].expect("422")
    dressed(page, demo["base"], theme, language)
    page.goto("/members")
    page.locator("#invite button[type=submit]").last.click()
    page.locator("[data-error-summary]").wait_for()
    assert violations(page) == []
    page.goto("/style-guide")
    page.locator("[data-opens=ask]").click()
    page.locator("dialog[open]").wait_for()
    assert violations(page) == []


def test_a_missing_page_is_friendly(new_context: NewContext, hygiene: list[Hygiene]) -> None:
    page = new_context().new_page()
    hygiene[0].expect("404")
    page.goto("/no-such-page")

    assert page.get_by_role("heading", level=1).inner_text() == "Nothing here"
    assert violations(page) == []


def test_axe_would_find_something(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('h1').style.color = getComputedStyle(document.body).backgroundColor")
    page.evaluate("document.querySelector('label').remove()")

    found = violations(page)

    assert any(line.startswith("label") for line in found)
    assert any(line.startswith(("invisible text", "color-contrast")) for line in found)


def test_chinese_is_drawn_with_a_font_that_has_it(new_context: NewContext, demo: dict[str, Any]) -> None:
    page = new_context().new_page()
    dressed(page, demo["base"], "light", "zh")
    page.goto("/sign-in")
    client = page.context.new_cdp_session(page)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    heading = client.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": heading})["fonts"]

    assert [font["familyName"] for font in fonts if "CJK" in font["familyName"] or "Hei" in font["familyName"]]


def test_a_company_never_sees_another_ones_channel(
    sign_in: SignIn, hygiene: list[Hygiene], demo: dict[str, Any]
) -> None:
    theirs = sign_in("marketing", "admin")
    theirs.goto("/channels")
    address = theirs.locator("main h2 a").first.get_attribute("href")
    ours = sign_in("online", "admin")
    hygiene[1].expect("404")
    ours.goto(str(address))

    assert ours.get_by_role("heading", level=1).inner_text() == "Nothing here"
    assert company(demo, "marketing")["name"] not in ours.content()
