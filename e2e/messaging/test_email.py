"""A mail with attachments becomes a conversation, and the agent's answer stands in the thread of a real mailbox."""

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotThere

from e2e.admin.conftest import NewContext
from e2e.axe import overflow, violations
from e2e.conftest import company, start_demo, stop_demo
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import one_press
from tests.support.ports import free_port

pytestmark = pytest.mark.timeout(300)
PLUGIN = "hubwright-email"
sys.path.append(str(Path(__file__).parents[2] / "plugins" / PLUGIN / "tests"))
post_office: Any = importlib.import_module("email_testing.post_office")


@pytest.fixture(scope="module")
def office() -> Iterator[Any]:
    with post_office.post_office_open() as opened:
        yield opened


@pytest.fixture(scope="module")
def demo(office: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """One of its own, let through to the mail servers."""
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = f"127.0.0.1:{office.imap.port},127.0.0.1:{office.smtp_port}"
    try:
        process, told = start_demo(tmp_path_factory.mktemp("email") / "data", free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)


def set_up(admin: Page, office: Any) -> None:
    """Switch the plugin on, fill in the mailbox."""
    admin.goto("/plugins")
    card = admin.locator(f"article[aria-labelledby=plugin-{PLUGIN}]")
    card.get_by_role("button", name="Switch", exact=False).click()
    expect(card.get_by_text("On", exact=True)).to_be_visible()
    admin.goto(f"/channels/new/{PLUGIN}")
    admin.locator("[name=name]").fill("Shop mailbox")
    admin.locator("[name=flow_id]").select_option("")
    for name, value in office.settings().items():
        field = admin.locator(f"[name='settings.{name}']")
        if name.endswith("_security"):
            field.select_option(value)
        else:
            field.fill(str(value))
    admin.get_by_role("button", name="Make the channel").click()
    expect(admin.get_by_role("heading", name="Shop mailbox", level=1)).to_be_visible()


def looks_for_real(admin: Page, base: str) -> None:
    """The button that tries the settings, in both languages and on a phone."""
    admin.get_by_role("button", name="Look now").click()
    expect(admin.locator("#looked [data-holds=yes]")).to_have_count(5)
    expect(admin.locator("#looked")).to_contain_text("Everything holds.")
    for language, width in (("en", 1280), ("zh", 390)):
        admin.context.add_cookies([{"name": "hw_lang", "value": language, "url": base}])
        admin.set_viewport_size({"width": width, "height": 844})
        assert overflow(admin) == 0
        assert violations(admin) == []
        admin.reload()


def test_a_mail_with_attachments_is_answered_in_its_thread(
    new_context: NewContext, demo: dict[str, Any], office: Any
) -> None:
    admin = one_press(new_context().new_page(), company(demo, "classic")["admin"])
    set_up(admin, office)
    looks_for_real(admin, demo["base"])
    agent = Inbox(one_press(new_context(viewport={"width": 1280, "height": 800}).new_page(),
                            company(demo, "classic")["agent"])).open()  # fmt: skip
    agent.be("Available")
    arrived = False
    for number in range(1, 4):  # what came before the mailbox was first looked at is left where it is
        if arrived:
            break
        mail = post_office.mail_of("My lamp does not light up.", number=number, References="<first@customer.example>")
        mail.add_attachment("bought on 1 November", filename="receipt.txt")
        mail.add_attachment(b"%PDF-1.4\n%%EOF", maintype="application", subtype="pdf", filename="manual.pdf")
        office.imap.put(mail.as_bytes())
        card = agent.page.locator("[data-offer]", has_text="Shop mailbox").first
        with contextlib.suppress(NotThere):
            card.wait_for(timeout=15_000)
            arrived = True
    card.get_by_role("button", name="Accept").click()
    expect(agent.theirs("My lamp does not light up.").first).to_be_visible()
    expect(agent.log).to_contain_text("receipt.txt")
    expect(agent.log).to_contain_text("manual.pdf")
    expect(agent.reply("We send you a new one.")).to_be_visible()
    answer = office.gets(lambda each: "new one" in each.get_body(("plain",)).get_content())
    asked = answer["In-Reply-To"].strip("<>")
    assert asked.startswith("m") and asked.endswith("@customer.example")
    assert answer["References"].split() == ["<first@customer.example>", f"<{asked}>"]
    assert answer["Subject"].startswith("Re: Order")
    assert answer["Auto-Submitted"] is None
    expect(agent.page.locator(".ib-us[data-seq]").last.get_by_role("img", name="Sent")).to_be_visible()
    agent.clear()
