"""Plugins, members, keys, usage, settings, preferences: what an administrator does besides channels."""

from typing import Any

from playwright.sync_api import expect

from e2e.admin.conftest import NewContext, SignIn
from e2e.conftest import company
from e2e.hygiene import Hygiene


def test_a_plugin_is_switched_off_and_on_again(sign_in: SignIn) -> None:
    page = sign_in("classic", "admin")
    page.goto("/plugins")
    page.get_by_role("button", name="Switch Web chat off").click()
    expect(page.locator("#toasts")).to_contain_text("Web chat is off")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Web chat is on")


def test_a_colleague_is_invited_and_takes_the_seat(sign_in: SignIn, new_context: NewContext) -> None:
    page = sign_in("online", "admin")
    page.goto("/members")
    page.get_by_label("E-mail").fill("mei@brook.example")
    page.get_by_role("button", name="Send the invitation", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Invitation sent to mei@brook.example")

    page.goto("/demo/outbox")
    page.get_by_role("link", name="invites you").first.click()
    letter = page.locator("main").inner_text()
    link = next(word for word in letter.split() if "/invitation/" in word)
    newcomer = new_context().new_page()
    newcomer.goto(link)
    newcomer.get_by_label("Your name").fill("Mei")
    newcomer.get_by_label("New password").fill("quiet river lantern")
    newcomer.get_by_role("button", name="Take my seat").click()
    newcomer.wait_for_url("**/home")
    expect(newcomer.locator("#toasts")).to_contain_text("Welcome to")

    page.goto("/members")
    row = page.locator("tr", has_text="mei@brook.example")
    row.get_by_label("Role of Mei").select_option("supervisor")
    expect(page.locator("#toasts")).to_contain_text("Mei is now Supervisor")
    row.get_by_role("button", name="Take the seat of Mei away").click()
    expect(page.locator("#toasts")).to_contain_text("Mei has no seat any more")
    newcomer.goto("/home")
    newcomer.wait_for_url("**/companies")


def test_an_api_key_is_shown_once_works_and_ends(sign_in: SignIn, demo: dict[str, Any]) -> None:
    page = sign_in("online", "admin")
    page.goto("/api-keys")
    page.get_by_label("Name").fill("Shop backend")
    page.get_by_label("Read conversations").check()
    page.get_by_role("button", name="Make the key").click()
    key = page.locator("#new-key-secret").inner_text()
    headers = {"Authorization": f"Bearer {key}"}
    api = page.context.request
    assert api.get("/api/v1/conversations", headers=headers).status == 200
    assert api.get("/api/v1/usage", headers=headers).status == 403

    page.goto("/api-keys")
    assert key not in page.content()
    page.get_by_role("button", name="End the key Shop backend").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="End the key Shop backend").click()
    page.get_by_role("dialog").get_by_role("button", name="End the key").click()
    expect(page.locator("#toasts")).to_contain_text("The key has ended")
    assert api.get("/api/v1/conversations", headers=headers).status == 401


def test_every_number_of_usage_leads_to_what_it_counts(sign_in: SignIn, demo: dict[str, Any]) -> None:
    page = sign_in("online", "admin")
    page.goto("/usage")
    meters = ["Conversations", "Messages in", "Messages out", "Flow steps", "Storage", "Members"]
    for meter in meters:
        expect(page.locator("main a", has_text=meter)).to_be_visible()
    page.locator("main a", has_text="Messages in").click()
    page.locator("tbody a").first.click()
    page.locator("tbody a").first.click()
    page.wait_for_url("**/inbox/**")


def test_settings_name_the_company_everywhere(sign_in: SignIn, demo: dict[str, Any]) -> None:
    page = sign_in("marketing", "admin")
    name = company(demo, "marketing")["name"]
    page.goto("/settings")
    page.get_by_label("Company name").fill("Aurora Next")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".hw-tenant-name")).to_have_text("Aurora Next")
    page.get_by_label("Company name").fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".hw-tenant-name")).to_have_text(name)


def test_palette_theme_language_and_sign_out_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("online", "admin")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("成员")
    page.keyboard.press("Enter")
    page.wait_for_url("**/members")
    page.get_by_role("button", name="Light or dark").press("Enter")
    page.get_by_role("button", name="Dark", exact=True).press("Enter")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="切换到中文").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("成员")
    page.get_by_role("button", name="您的账号").press("Enter")
    page.get_by_role("button", name="退出登录").press("Enter")
    page.wait_for_url("**/sign-in")
    page.goto("/home")
    page.wait_for_url("**/sign-in?next=%2Fhome")


def test_the_phone_has_a_bottom_bar_with_everything_behind_more(sign_in: SignIn) -> None:
    page = sign_in("online", "admin", viewport={"width": 390, "height": 844}, has_touch=True)
    bar = page.locator(".hw-bottom")
    expect(bar.get_by_role("link", name="Inbox")).to_be_visible()
    bar.get_by_role("button", name="More").tap()
    page.get_by_role("navigation", name="All pages").get_by_role("link", name="Channels").tap()
    page.wait_for_url("**/channels")


def test_wrong_passwords_all_sound_the_same(
    new_context: NewContext, hygiene: list[Hygiene], demo: dict[str, Any]
) -> None:
    page = new_context().new_page()
    hygiene[0].expect("401")
    said = set()
    for email in (company(demo, "online")["admin"]["email"], "nobody@nowhere.example"):
        page.goto("/sign-in")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        said.add(page.get_by_role("alert").inner_text())

    assert said == {"The e-mail address or the password is not right."}
