"""One customer from two contacts, and back: found, merged after a look, undone; for everybody's eyes and hands."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.axe import overflow, violations
from e2e.conftest import company as company_of
from e2e.inbox.people import Visitor, greeting
from e2e.pages.contacts import Contacts
from e2e.pages.sign_in import one_press
from hubwright.kernel.ids import new_id


@pytest.fixture
def company(demo: dict[str, Any]) -> dict[str, Any]:
    """The demo company whose contacts these are."""
    return company_of(demo, "classic")


@pytest.fixture
def met(demo: dict[str, Any], company: dict[str, Any]) -> Iterator[Callable[[str], Visitor]]:
    """Makes visitors who have said something."""
    with greeting(demo["base"], company) as meet:
        yield meet


@pytest.fixture
def supervisor(new_page: Callable[..., Page], company: dict[str, Any]) -> Page:
    """Somebody who may merge."""
    return one_press(new_page(), company["supervisor"])


def names() -> tuple[str, str]:
    """Two that nobody else has."""
    mark = new_id().hex[-8:]
    return f"Merga {mark}", f"王合并 {mark}"


def test_two_become_one_customer_and_two_again(supervisor: Page, met: Callable[[str], Visitor]) -> None:
    one, other = names()
    first, second = met(one), met(other)
    contacts = Contacts(supervisor)
    expect(contacts.find("合并")).not_to_have_count(0)
    at = contacts.open(one)
    preview = contacts.look_at_merging_with(other)
    expect(preview).to_contain_text("Conversations")
    expect(preview).to_contain_text(other)
    contacts.merge()
    expect(contacts.talks).to_have_count(2)
    expect(supervisor.locator("#conflicts")).to_contain_text(other)

    # neither sees what the other said, and what the second says now goes back with them
    assert other not in str(first.events())
    second.says("one more thing").raise_for_status()
    assert one not in str(second.events())
    supervisor.goto(at)
    expect(supervisor.locator("#timeline")).to_contain_text("one more thing")

    supervisor.locator("#merges").get_by_role("button", name="Undo").click()
    expect(supervisor.locator("#merges")).to_contain_text("undone by")
    expect(contacts.talks).to_have_count(1)
    contacts.open(other)
    expect(supervisor.locator("#timeline")).to_contain_text("one more thing")


def test_by_keyboard_alone(supervisor: Page, met: Callable[[str], Visitor]) -> None:
    one, _other = names()
    met(one)
    Contacts(supervisor).find(one)
    supervisor.get_by_role("link", name=one, exact=True).focus()
    supervisor.keyboard.press("Enter")
    expect(supervisor.get_by_role("heading", level=1)).to_contain_text(one)
    supervisor.get_by_label("Phone", exact=True).focus()
    supervisor.keyboard.type("13800138000")
    supervisor.keyboard.press("Enter")
    expect(supervisor.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    supervisor.reload()
    expect(supervisor.get_by_label("Phone", exact=True)).to_have_value("13800138000")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_pages_are_for_everybody(supervisor: Page, met: Callable[[str], Visitor], width: int, scheme: Any) -> None:
    one, other = names()
    met(one)
    met(other)
    supervisor.set_viewport_size({"width": width, "height": 844})
    supervisor.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    contacts = Contacts(supervisor)
    at = contacts.open(one)
    contacts.look_at_merging_with(other)
    looked = supervisor.url
    contacts.merge()
    for address in (
        at,
        looked,
        "/contacts",
        "/contacts/transfers",
        f"{at}?lang=zh",
        "/contacts?lang=zh&q=合并",
        "/contacts?lang=en",
    ):
        supervisor.goto(address)
        assert violations(supervisor) == [], address
        assert overflow(supervisor) <= 0, address


def test_a_file_of_contacts_is_taken_in_while_one_looks(supervisor: Page) -> None:
    mark = new_id().hex[-8:]
    content = f"姓名,邮箱\n导入 {mark},{mark}@x.test\n坏行 {mark},nothing\n".encode("gb18030")
    supervisor.goto("/contacts/transfers")
    supervisor.get_by_label("CSV file").set_input_files(
        {"name": f"{mark}.csv", "mimeType": "text/csv", "buffer": content}
    )
    supervisor.get_by_role("button", name="Import", exact=True).click()
    line = supervisor.locator("#transfers tbody tr").filter(has_text=mark)
    expect(line).to_contain_text("1 new, 0 changed, 1 not taken", timeout=15_000)
    with supervisor.expect_download() as download:
        line.get_by_role("link").click()
    assert "坏行" in download.value.path().read_text("utf-8-sig")
    expect(Contacts(supervisor).find(mark)).to_have_count(1)


def test_settings_of_contacts_are_for_everybody(new_page: Callable[..., Page], company: dict[str, Any]) -> None:
    admin = one_press(new_page(), company["admin"])
    for width in (1280, 390):
        admin.set_viewport_size({"width": width, "height": 844})
        admin.goto("/contacts/settings")
        expect(admin.locator("#rules")).to_contain_text("Phone")
        assert violations(admin) == []
        assert overflow(admin) <= 0
