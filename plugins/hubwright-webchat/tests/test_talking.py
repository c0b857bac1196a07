"""A visitor talks to the bot, to a person, leaves an address, rates, reads again."""

import base64

from playwright.async_api import expect
from webchat_testing.acts import OpenPanel, bubble, own, picture, until, write, written
from webchat_testing.desk import echo, silent
from webchat_testing.server import KEY, Server


async def test_a_question_is_answered_and_a_chip_is_an_answer(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "where is my order 10086")
    await expect(bubble(page, "arrives tomorrow")).to_have_attribute("data-author", "bot")
    await expect(own(page)).to_have_attribute("data-state", "sent")
    await page.get_by_test_id("chip").filter(has_text="Something else").click()
    await expect(bubble(page, "You said: Something else")).to_be_visible()
    await expect(page.get_by_test_id("chip")).to_have_count(0)
    assert server.faults.posted[-1]["kind"] == "choice"
    assert server.faults.posted[-1]["choice_id"] == "no"


async def test_the_session_begins_with_the_first_message_and_tells_where_from(
    open_panel: OpenPanel, server: Server
) -> None:
    page = await open_panel()
    await expect(page.get_by_test_id("composer")).to_be_focused()
    assert server.desk.visitors == {}
    assert await page.evaluate("Object.keys(localStorage).length") == 0
    await write(page, "hello")
    await expect(bubble(page, "You said: hello")).to_be_visible()
    assert server.desk.only.told == [{"language": "en", "source": "page", "page_url": page.url.partition("?")[0]}]


async def test_a_person_is_always_one_press_away(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    button = page.get_by_test_id("talk-to-person")
    await button.click()
    await expect(page.get_by_text("You are in the queue")).to_be_visible()
    await expect(button).to_have_attribute("aria-disabled", "true")
    await server.desk.says("system", "assigned", author_name="Lin")
    await server.desk.says("agent", "text", "Hello, I am Lin.", author_name="Lin")
    await expect(button).to_have_text("Lin is here")
    await expect(page.locator(".who")).to_have_text("With Lin")
    await server.desk.says("system", "resolved")
    await expect(button).to_have_text("Talk to a person")
    await expect(button).to_have_attribute("aria-disabled", "false")


async def test_who_waits_reads_how_many_are_before_and_about_how_long(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    page = await open_panel()
    await written(page, "a person please")
    await server.desk.says("system", "queued", place={"before": 3, "minutes": 5})
    await expect(page.get_by_text("Before you: 3. It may take about 5 min.")).to_be_visible()
    await server.desk.says("system", "queued", place={"before": 2})
    await expect(page.get_by_text("answer here. Before you: 2.", exact=False)).to_be_visible()
    chinese = await open_panel(f"/c/{KEY}?lang=zh")
    await expect(chinese.get_by_text("您前面还有 3 位。 预计等待约 5 分钟。")).to_be_visible()


async def test_rating_is_five_labelled_buttons_once(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    page = await open_panel()
    await written(page, "thanks")
    await server.desk.says("system", "resolved")
    labels = [await page.get_by_test_id(f"rating-{n}").inner_text() for n in range(1, 6)]
    assert [label.split()[-1] for label in labels] == ["poor", "Poor", "right", "Good", "Great"]
    await page.get_by_test_id("rating-4").click()
    await expect(page.get_by_text("You rated this conversation 4 of 5.")).to_be_visible()
    await expect(page.get_by_test_id("rating-1")).to_have_count(0)
    await until(lambda: server.desk.only.newest.events[-1].get("rating") == 4)


async def test_no_rating_where_the_edition_has_none(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    server.view["rating_enabled"] = False
    page = await open_panel()
    await written(page, "thanks")
    await server.desk.says("system", "resolved")
    await expect(page.get_by_text("The conversation was closed")).to_be_visible()
    await expect(page.get_by_test_id("rating-1")).to_have_count(0)


async def test_with_nobody_there_an_address_can_be_left(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    page = await open_panel()
    await written(page, "anybody?")
    await server.desk.says("system", "offline")
    await page.get_by_test_id("offline-email").fill("ada@")
    await page.get_by_test_id("offline-email-send").click()
    await expect(page.get_by_text("such as name@example.com")).to_be_visible()
    server.desk.bot = echo
    await page.get_by_test_id("offline-email").fill("ada@example.com")
    await page.get_by_test_id("offline-email-send").click()
    await expect(page.get_by_text("We will also answer by e-mail")).to_be_visible()
    await expect(page.get_by_test_id("offline-email")).to_have_count(0)
    await expect(page.get_by_text("You left your e-mail address.")).to_have_count(0)
    left = {"client_id": "", "kind": "email", "text": "ada@example.com"}
    await until(lambda: server.faults.posted[-1] | {"client_id": ""} == left)


async def test_typing_is_seen_both_ways(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    page = await open_panel()
    await written(page, "hi")
    await expect(own(page)).to_have_attribute("data-state", "sent")
    (socket,) = server.open_sockets
    await socket.send_json({"type": "typing", "author": "agent", "on": True})
    await expect(page.get_by_test_id("typing")).to_be_visible()
    await socket.send_json({"type": "typing", "author": "agent", "on": False})
    await expect(page.get_by_test_id("typing")).to_have_count(0)
    await page.get_by_test_id("composer").press_sequentially("abc")
    await page.get_by_test_id("composer").fill("")
    await until(lambda: server.desk.typing_heard == [True, False])


async def test_enter_never_sends_while_an_input_method_composes(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await page.get_by_test_id("composer").focus()
    keys = await page.context.new_cdp_session(page)
    await keys.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    composing = {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229, "code": "Enter"}
    await keys.send("Input.dispatchKeyEvent", {**composing, "key": "Enter"})
    await keys.send("Input.dispatchKeyEvent", composing)
    await keys.send("Input.insertText", {"text": "你好"})
    await expect(page.get_by_test_id("composer")).to_have_value("你好")
    await expect(page.get_by_test_id("message")).to_have_count(0)
    assert server.faults.posted == []
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("2")
    await page.keyboard.press("Enter")
    await expect(own(page).first).to_have_attribute("data-state", "sent")
    assert [body["text"] for body in server.faults.posted] == ["你好\n2"]


async def test_pictures_by_picker_paste_and_drop(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    page = await open_panel()
    content = picture()
    await page.get_by_test_id("upload").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": content})
    await expect(own(page)).to_have_count(1)
    give = """([kind, data]) => {
        const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
        const files = new DataTransfer();
        files.items.add(new File([bytes], kind + ".png", {type: "image/png"}));
        const target = document.querySelector("[data-testid=composer]");
        const event = kind === "paste"
            ? new ClipboardEvent("paste", {clipboardData: files, bubbles: true, cancelable: true})
            : new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true});
        target.dispatchEvent(event);
    }"""
    for kind in ("paste", "drop"):
        await page.evaluate(give, [kind, base64.b64encode(content).decode()])
    await expect(page.locator("[data-testid=message][data-state=sent] img")).to_have_count(3)
    for n in range(3):
        await expect(page.locator("[data-testid=message] img").nth(n)).to_have_js_property("naturalWidth", 320)
    assert [name for name, _media, _content in server.desk.files.values()] == ["a.png", "paste.png", "drop.png"]
    assert all(stored == content for _name, _media, stored in server.desk.files.values())


async def test_size_and_type_are_checked_before_anything_is_sent(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    upload = page.get_by_test_id("upload")
    await upload.set_input_files({"name": "a.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    await expect(page.get_by_role("alert")).to_have_text("Files of this kind cannot be sent.")
    await upload.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": b"0" * 2_000_001})
    await expect(page.get_by_role("alert")).to_have_text("This file is too large. The limit is 2 MB.")
    await expect(page.get_by_test_id("message")).to_have_count(0)
    assert server.faults.posted == []


async def test_questions_before_the_chat_and_consent(open_panel: OpenPanel, server: Server) -> None:
    server.settings = {
        "prechat_fields": [
            {"key": "name", "label": {"en": "Your name", "zh": "姓名"}, "required": True},
            {"key": "topic", "type": "textarea", "label": {"en": "Topic", "zh": "主题"}},
        ],
        "privacy_text_en": "We keep what you write for a year.",
        "consent_required": True,
    }
    page = await open_panel()
    await expect(page.get_by_test_id("composer")).to_have_count(0)
    await page.get_by_test_id("prechat-start").click()
    await expect(page.get_by_test_id("prechat-name")).to_be_focused()
    await expect(page.get_by_role("alert")).to_have_count(2)
    await page.get_by_test_id("prechat-name").fill("Ada")
    await page.get_by_test_id("prechat-topic").fill("An order")
    await page.get_by_test_id("prechat-start").click()
    await expect(page.get_by_test_id("prechat-consent")).to_be_focused()
    assert server.desk.visitors == {}
    await page.get_by_test_id("prechat-consent").check()
    await page.get_by_test_id("prechat-start").click()
    await write(page, "hello")
    await expect(bubble(page, "You said: hello")).to_be_visible()
    came = {"language": "en", "source": "page", "page_url": page.url.partition("?")[0]}
    assert server.desk.only.told == [{**came, "name": "Ada", "fields": {"topic": "An order"}, "consent": True}]


async def test_what_was_said_is_there_after_a_reload_and_in_the_history(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "first talk")
    await expect(bubble(page, "You said: first talk")).to_be_visible()
    server.desk.only.newest.status = "resolved"
    server.desk.start_conversation(server.desk.only)
    await page.reload()
    await write(page, "second talk")
    await expect(bubble(page, "You said: second talk")).to_be_visible()
    await page.get_by_test_id("history").click()
    await expect(page.get_by_test_id("history-item")).to_have_count(2)
    await page.get_by_test_id("history-item").nth(1).click()
    await expect(bubble(page, "You said: first talk")).to_be_visible()
    await page.get_by_text("Back to the list").click()
    await page.get_by_test_id("history-back").click()
    await expect(bubble(page, "You said: second talk")).to_be_visible()


async def test_the_language_switch_changes_every_word_and_is_told(open_panel: OpenPanel, server: Server) -> None:
    page = await open_panel()
    await write(page, "hello")
    await expect(bubble(page, "You said: hello")).to_be_visible()
    await page.get_by_test_id("language").click()
    await expect(page.get_by_test_id("talk-to-person")).to_have_text("转人工")
    await expect(page.get_by_role("heading", level=1)).to_have_text("在线客服")
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"
    await until(lambda: [told["language"] for told in server.desk.only.told] == ["en", "zh"])


async def test_text_stays_text_and_addresses_become_links(open_panel: OpenPanel, server: Server) -> None:
    server.desk.bot = silent
    page = await open_panel()
    await written(page, "hi")
    text = "<img src=x onerror=alert(1)> see https://shop.example/a?b=1, or javascript:alert(1)"
    await server.desk.says("bot", "text", text)
    await expect(bubble(page, "see https")).to_contain_text(text)
    links = page.locator("[data-author=bot] a")
    await expect(links).to_have_count(1)
    await expect(links).to_have_attribute("href", "https://shop.example/a?b=1")
    await expect(links).to_have_attribute("rel", "noopener noreferrer nofollow")


async def test_cards_stand_side_by_side_and_a_press_names_card_and_button(
    open_panel: OpenPanel, server: Server
) -> None:
    server.desk.bot = silent
    page = await open_panel()
    await written(page, "show me lamps")
    cards = [
        {
            "title": name,
            "text": "Bright",
            "image_url": "https://shop.example/l.png",
            "buttons": [{"id": f"k:{name}.buy", "label": "Buy"}],
        }
        for name in ("Lamp", "Torch")
    ]
    await server.desk.says("bot", "cards", "Look", cards=cards)
    deck = page.get_by_test_id("deck")
    await expect(deck.get_by_role("listitem")).to_have_count(2)
    await expect(deck.get_by_role("link").first).to_have_text("shop.example")
    await expect(deck.get_by_role("img")).to_have_count(0)
    await page.get_by_role("button", name="Torch: Buy").click()
    await expect(own(page).last).to_contain_text("Torch: Buy")
    await until(lambda: server.faults.posted[-1].get("choice_id") == "k:Torch.buy")  # shown before it has gone out
