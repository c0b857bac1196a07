"""An administrator makes a second channel with a live preview, copies its line, and sees the first message arrive."""

from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.hygiene import Hygiene


def _new_channel(page: Page, name: str) -> None:
    page.goto("/channels")
    page.get_by_role("link", name="New Web chat").click()
    page.get_by_label("Name").first.fill(name)


def test_a_second_channel_from_preview_to_first_message(sign_in: SignIn) -> None:
    page = sign_in("online", "admin", permissions=["clipboard-read", "clipboard-write"])
    _new_channel(page, "Shop chat")
    preview = page.frame_locator("#preview").locator("body")
    page.get_by_label("Title (English)").fill("Shop help")
    expect(preview).to_contain_text("Shop help")
    page.get_by_label("Colour", exact=True).fill("#aa2255")
    expect(page.get_by_label("Pick: Colour")).to_have_value("#aa2255")
    page.get_by_label("Side").select_option("left")
    page.get_by_label("Privacy notice (English)").fill("We keep your words for 30 days.")
    page.get_by_role("group", name="Allowed sites").get_by_role("button", name="Add").click()
    site = page.get_by_label("Allowed sites 1", exact=True)
    expect(site).to_be_focused()
    site.fill("https://shop.example")
    expect(page.get_by_label("Title (English)")).to_have_value("Shop help")
    page.get_by_role("button", name="Make the channel").click()
    expect(page.locator("#toasts")).to_contain_text("The channel is on")

    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied").first).to_be_visible()
    line = page.evaluate("navigator.clipboard.readText()")
    assert line.startswith('<script async src="')
    assert len(line) <= 400

    address = page.locator("main a", has_text="Open the chat page").first.get_attribute("href")
    visitor = page.context.new_page()
    visitor.goto(str(address))
    visitor.get_by_role("textbox").first.fill("Hello from the new channel")
    visitor.keyboard.press("Enter")
    page.bring_to_front()
    expect(page.locator("#checks li").nth(3).locator(".hw-done")).to_be_visible()


def test_settings_are_saved_and_closing_can_be_undone(sign_in: SignIn) -> None:
    page = sign_in("online", "admin")
    page.goto("/channels")
    page.locator("main h2 a").first.click()
    page.get_by_role("navigation", name="Views of this channel").get_by_role("link", name="Settings").click()
    bar = page.locator("[data-save-bar]")
    expect(bar).to_be_hidden()
    greeting = page.get_by_label("Greeting (English)")
    greeting.fill("Welcome in!")
    expect(bar).to_contain_text("1 change not saved")
    expect(page.frame_locator("#preview").locator("body")).to_contain_text("Welcome in!")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Saved")
    expect(greeting).to_have_value("Welcome in!")

    page.get_by_role("link", name="Overview").click()
    page.get_by_role("button", name="off", exact=False).click()
    expect(page.locator("#toasts")).to_contain_text("The channel is off")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("The channel is on")


def test_what_is_wrong_is_said_beside_the_field_and_rows_can_go(sign_in: SignIn, hygiene: list[Hygiene]) -> None:
    page = sign_in("online", "admin")
    hygiene[0].expect("422")
    _new_channel(page, "Second")
    questions = page.locator("fieldset", has_text="Questions before the chat")
    questions.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Key", exact=True).first).to_be_focused()
    page.get_by_role("button", name="Make the channel").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Key: This is needed.")
    summary.get_by_role("link", name="Key").click()
    expect(page.get_by_label("Key", exact=True).first).to_be_focused()
    questions.get_by_role("button", name="Remove Questions before the chat 1").click()
    expect(page.get_by_label("Key", exact=True)).to_have_count(0)


def test_a_full_edition_says_so_instead_of_a_dead_link(sign_in: SignIn) -> None:
    page = sign_in("classic", "admin")
    page.goto("/channels")
    for number in range(1, 5):
        link = page.get_by_role("link", name="New Web chat")
        if link.count() == 0:
            break
        _new_channel(page, f"Channel {number}")
        page.get_by_role("button", name="Make the channel").click()
        page.wait_for_url("**/channels/*-*")
        page.goto("/channels")

    expect(page.get_by_text("Your edition includes 2 channels")).to_be_visible()
    expect(page.get_by_role("link", name="See what your edition includes").first).to_have_attribute(
        "href", "/settings/plan"
    )
