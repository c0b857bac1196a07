"""A stranger signs up, reads nothing, and has a working test chat; then the address is confirmed and sign-in works."""

from playwright.sync_api import expect

from e2e.admin.conftest import NewContext


def test_a_new_company_from_sign_up_to_test_chat_and_back(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto("/sign-up?edition=classic")
    page.get_by_label("Company name").fill("Kestrel Kites")
    page.get_by_label("Your e-mail").fill("ana@kestrel.example")
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url("**/home")
    expect(page.locator(".hw-tenant-name")).to_have_text("Kestrel Kites")
    steps = page.locator("#first-steps")
    expect(steps).to_contain_text("1 of 5 done")

    visitor = page.context.new_page()
    visitor.goto(str(steps.get_by_role("link", name="Open the chat page").get_attribute("href")))
    visitor.get_by_role("textbox").first.fill("Hello")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_text("Hello", exact=True).first).to_be_visible()
    expect(visitor.locator("body")).to_contain_text("Kestrel")
    expect(visitor.locator("body")).to_contain_text("Sent")
    page.reload()
    expect(steps).to_contain_text("2 of 5 done")
    steps.get_by_role("link", name="Open the test chat").click()
    page.wait_for_url("**/flows/**/test*")

    page.goto("/demo/outbox")
    page.get_by_role("link", name="Confirm your e-mail address").first.click()
    letter = page.locator("main").inner_text()
    page.goto(next(word for word in letter.split() if "/verify/" in word))
    page.get_by_label("New password").fill("quiet river lantern")
    page.get_by_role("button", name="Confirm this address").click()
    page.wait_for_url("**/home")
    expect(page.locator("#toasts")).to_contain_text("Your e-mail address is confirmed")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill("Ana@Kestrel.example")
    page.get_by_label("Password").fill("quiet river lantern")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/home")


def test_a_new_companys_day_begins_at_its_founders_midnight(new_context: NewContext) -> None:
    page = new_context(timezone_id="Asia/Tokyo").new_page()
    page.goto("/sign-up?edition=online")
    page.get_by_label("Company name").fill("Mejiro Maps")
    page.get_by_label("Your e-mail").fill("rin@mejiro.example")
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url("**/home")
    page.goto("/settings")
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
