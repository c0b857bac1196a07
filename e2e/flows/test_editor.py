"""Editing a flow by mouse, by keyboard and by two people at once; nothing that was typed is lost."""

import re

from playwright.sync_api import Page, expect

from e2e.admin.conftest import SignIn
from e2e.flows.conftest import MakeFlow, open_step, save
from e2e.hygiene import Hygiene


def test_a_step_is_added_moved_in_and_removed_and_each_can_be_undone(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Adding")
    admin.get_by_role("button", name="Add a step after Message, “Opening hours” is pressed").click()
    admin.locator("[popover]:popover-open").get_by_role("button", name="Question").click()
    expect(admin.locator("#toasts")).to_contain_text("Step added")
    expect(admin.locator("#step-title")).to_have_text("Question")
    expect(admin.locator("#flow-problems")).to_contain_text("Please fill in this field.")
    assert "/steps/" in admin.url

    form = admin.locator("#step-form")
    form.get_by_label("Variable for the answer").fill("day")
    form.get_by_role("group", name="Question").get_by_label("English").fill("For which day?")
    form.get_by_label("Answered").select_option(label="Message: We are here Monday to Friday, 9 to 18.")
    save(admin)
    expect(admin.locator(".hw-step[aria-current]")).to_contain_text("For which day?")
    expect(admin.locator(".hw-outline")).to_contain_text("Answered")

    admin.get_by_role("button", name="Remove this step").click()
    expect(admin.locator("#toasts")).to_contain_text("Step removed")
    expect(admin.locator(".hw-outline")).not_to_contain_text("For which day?")
    admin.get_by_role("button", name="Undo the last change").click()
    expect(admin.locator(".hw-outline")).to_contain_text("For which day?")
    admin.get_by_role("button", name="Redo").click()
    expect(admin.locator(".hw-outline")).not_to_contain_text("For which day?")


def test_an_exit_can_lead_to_a_new_step_at_once(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Leading")
    open_step(admin, "We are here")
    admin.get_by_label("Next", exact=True).select_option(label="Wait")
    save(admin)
    expect(admin.locator(".hw-step")).to_contain_text(
        ["A message arrives", "Message", "Message", "Wait", "End", "Hand"]
    )


def test_buttons_are_added_by_rows_and_their_exits_appear(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Rows")
    open_step(admin, "Hello!")
    buttons = admin.get_by_role("group", name="Buttons", exact=True)
    buttons.get_by_role("button", name="Add").click()
    fresh = buttons.get_by_label("English").nth(2)
    expect(fresh).to_be_focused()
    fresh.fill("Prices")
    save(admin)
    expect(admin.get_by_label("“Prices” is pressed", exact=True)).to_have_value("")
    expect(admin.locator("#flow-problems")).to_contain_text("leads nowhere")
    admin.locator("#flow-problems a").first.click()
    expect(admin.locator("#step-form [aria-invalid=true]").first).to_be_visible()


def test_the_form_follows_what_is_chosen_and_keeps_what_was_typed(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Following")
    open_step(admin, "We are here")
    admin.get_by_label("English").first.fill("Typed before the change")
    admin.get_by_label("Kind").select_option("image")
    expect(admin.get_by_label("Address of the picture")).to_be_visible()
    expect(admin.get_by_label("English").first).to_have_value("Typed before the change")
    expect(admin.locator(".hw-savebar")).to_be_visible()


def test_two_people_on_one_step_see_each_other_and_lose_nothing(
    sign_in: SignIn, hygiene: list[Hygiene], make_flow: MakeFlow
) -> None:
    first = sign_in("online", "admin", viewport={"width": 1440, "height": 900})
    second = sign_in("online", "admin", viewport={"width": 1440, "height": 900})
    hygiene[1].expect("422")
    address = make_flow(first, "Together")
    second.goto(address)
    open_step(first, "Hello!")
    open_step(second, "Hello!")
    first.get_by_label("English").first.fill("The words of the first")
    save(first)
    second.get_by_label("English").first.fill("The words of the second")
    second.get_by_role("button", name="Save to the draft").click()

    conflict = second.locator(".hw-step-conflict")
    expect(conflict).to_contain_text("changed this flow in the meantime")
    expect(conflict.locator("ins")).to_have_text("now: The words of the first")
    expect(second.get_by_label("English").first).to_have_value("The words of the second")
    save(second)
    expect(second.locator(".hw-step[aria-current]")).to_contain_text("The words of the second")


def test_two_people_on_different_steps_do_not_disturb_each_other(sign_in: SignIn, make_flow: MakeFlow) -> None:
    first = sign_in("online", "admin", viewport={"width": 1440, "height": 900})
    second = sign_in("online", "admin", viewport={"width": 1440, "height": 900})
    address = make_flow(first, "Apart")
    second.goto(address)
    open_step(first, "Hello!")
    open_step(second, "We are here")
    first.get_by_label("English").first.fill("Good day!")
    save(first)
    second.get_by_label("English").first.fill("Always open")
    save(second)
    expect(second.locator(".hw-outline")).to_contain_text("Good day!")
    expect(second.locator(".hw-outline")).to_contain_text("Always open")


def test_leaving_with_unsaved_words_asks_first(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Leaving")
    open_step(admin, "Hello!")
    admin.get_by_label("English").first.fill("Half a thought")
    expect(admin.locator(".hw-savebar")).to_contain_text("1 change not saved")
    admin.locator(".hw-step", has_text="We are here").click()
    admin.get_by_role("button", name="Keep editing").click()
    expect(admin.get_by_label("English").first).to_have_value("Half a thought")
    admin.locator(".hw-step", has_text="We are here").click()
    admin.get_by_role("button", name="Leave").click()
    expect(admin.get_by_label("English").first).to_have_value("We are here Monday to Friday, 9 to 18.")


def test_a_value_is_put_where_the_caret_was(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Values")
    open_step(admin, "We are here")
    chinese = admin.locator("textarea[name='text.zh']")
    chinese.fill("你好 ！")
    chinese.evaluate("field => field.setSelectionRange(3, 3)")
    admin.get_by_role("button", name="contact.name").click()
    expect(chinese).to_have_value("你好 {{ contact.name }}！")
    save(admin)
    expect(admin.locator("#flow-problems .icon-error")).to_have_count(0)


def test_the_whole_change_by_keyboard_alone(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Keys")
    admin.locator(".hw-step", has_text="We are here").focus()
    admin.keyboard.press("Enter")
    expect(admin.locator("#step-title")).to_be_focused()
    for _press in range(6):
        admin.keyboard.press("Tab")
        if admin.evaluate("document.activeElement.name") == "text.en":
            break
    admin.keyboard.press("Control+A")
    admin.keyboard.type("Typed without a mouse")
    for _press in range(40):
        admin.keyboard.press("Tab")
        if admin.evaluate("document.activeElement.textContent.trim()") == "Save to the draft":
            break
    admin.keyboard.press("Enter")
    expect(admin.locator(".hw-step[aria-current]")).to_contain_text("Typed without a mouse")


def test_names_and_values_of_a_flow(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Remembering")
    admin.get_by_role("link", name="Name and values").click()
    admin.get_by_label("Name", exact=True).first.fill("Remembers more")
    admin.get_by_role("button", name="Add").click()
    admin.locator("[name='vars.0.key']").fill("city")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Remembers more")
    open_step(admin, "We are here")
    expect(admin.get_by_role("button", name="city", exact=True)).to_be_visible()


def test_a_flow_with_problems_cannot_be_published_and_says_why(admin: Page, make_flow: MakeFlow) -> None:
    make_flow(admin, "Broken")
    open_step(admin, "We are here")
    admin.get_by_label("English").first.fill("Hello {{ nobody }}")
    save(admin)
    admin.get_by_role("link", name="Publish").click()
    dialog = admin.locator("#flow-dialog")
    expect(dialog).to_contain_text(re.compile("problems? to solve before publishing"))
    expect(dialog.get_by_role("button", name="Publish")).to_have_count(0)
    dialog.get_by_role("link", name="Cancel").click()
    expect(dialog).to_be_hidden()


def test_who_only_reads_can_change_nothing(admin: Page, make_flow: MakeFlow, sign_in: SignIn) -> None:
    address = make_flow(admin, "Reading")
    reader = sign_in("online", "supervisor", viewport={"width": 1440, "height": 900})
    reader.goto(address)
    open_step(reader, "Hello!")
    expect(reader.get_by_label("English").first).to_be_disabled()
    for name in ("Save to the draft", "Remove this step", "Undo the last change"):
        expect(reader.get_by_role("button", name=name)).to_have_count(0)
    expect(reader.get_by_role("link", name="Publish")).to_have_count(0)
