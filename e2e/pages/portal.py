"""The pages of one plugin in the partner's portal."""

import os
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def plugin_command(*words: str, folder: Path, **environment: str) -> str:
    """The partner's command line."""
    done = subprocess.run(
        [sys.executable, "-m", "hubwright.entry.cli", "plugin", *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Portal:
    """What a partner does in it, with the keyboard where it matters."""

    def __init__(self, page: Page, slug: str) -> None:
        self.page, self.slug, self.plugin = page, slug, f"{slug}-crm"
        self.at = f"/partner/plugins/{self.plugin}"

    def found(self, base: str, folder: Path, price: str = "") -> None:
        """Become a partner and hand a first release in; `price` stands in its manifest."""
        self.page.goto("/partner")
        self.page.get_by_label("Name of your organisation").fill(self.slug.title())
        self.page.get_by_label("Short name").fill(self.slug)
        self.page.get_by_role("button", name="Become a partner").click()
        plugin_command("new", "crm", "mine", "--id", self.plugin, folder=folder)
        manifest = next((folder / "mine").rglob("manifest.toml"))
        manifest.write_text(f"{manifest.read_text()}\n{price}")
        told = plugin_command("keygen", "partner.key", folder=folder)
        public = next(word for line in told.splitlines() for word in line.split() if len(word) == 64)
        self.page.get_by_label("Public key").fill(public)
        self.page.get_by_role("button", name="Register", exact=True).click()
        self.page.get_by_role("button", name="Make a new token").click()
        token = self.page.locator("#upload-token").inner_text().strip()
        plugin_command("pack", "mine", folder=folder)
        plugin_command("sign", "mine", "--key", "partner.key", folder=folder)
        plugin_command("publish", "mine", "--server", base, folder=folder, HUBWRIGHT_TOKEN=token)

    def write(self, name_en: str, name_zh: str) -> None:
        """Fill the listing in and keep it."""
        self.page.goto(f"{self.at}/listing")
        for label, text in {
            "Name, English": name_en,
            "Name, Chinese": name_zh,
            "In one line, English": "Knows who writes.",
            "In one line, Chinese": "知道是谁在写。",
            "Description, English": "Looks people up.\n\n- by name\n- by number",
            "Description, Chinese": "查找客户。",
            "Keywords": "people, customers",
        }.items():
            self.page.get_by_label(label).fill(text)
        self.page.get_by_role("button", name="Keep the draft").click()
        expect(self.page.get_by_text("The draft is kept.", exact=False)).to_be_visible()

    def add_picture(self, file: Path, alt_en: str, alt_zh: str) -> None:
        """Upload a screenshot with its words."""
        form = self.page.locator("#upload")
        form.get_by_label("Picture").set_input_files(file)
        form.get_by_label("What it shows, English").fill(alt_en)
        form.get_by_label("What it shows, Chinese").fill(alt_zh)
        form.get_by_role("button", name="Add the screenshot").press("Enter")
        expect(self.page.get_by_text("The screenshot is in the draft.")).to_be_visible()

    def order(self) -> list[str]:
        """What the screenshots show, in their order."""
        self.page.wait_for_load_state()
        return [str(each.get_attribute("alt")) for each in self.pictures().all()]

    def pictures(self) -> Locator:
        """The draft's screenshots."""
        return self.page.locator("#screenshots li img")

    def press(self, name: str) -> None:
        """Press a button of the page by the keyboard."""
        self.page.get_by_role("button", name=re.compile(name)).first.press("Enter")


class RolloutPage:
    """One release in the portal, and who gets it; pressed by keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> None:
        """From the portal's list."""
        self.page.goto("/partner")
        self.page.get_by_role("table", name="Releases").get_by_role("link").first.press("Enter")
        self.page.wait_for_url("**/partner/releases/**")

    def press(self, name: str) -> None:
        """Press a button without a mouse."""
        self.page.get_by_role("button", name=name, exact=True).press("Enter")

    def share(self) -> Locator:
        """Where the share of companies is written."""
        return self.page.get_by_label("Share of companies, in percent")

    def choose(self, percent: int, *, stay: bool) -> None:
        """Write a share, and whether it stays there."""
        self.share().fill(str(percent))
        box = self.page.get_by_role("checkbox", name="Stay at this share until I choose again")
        if box.is_checked() != stay:
            box.press("Space")

    def stands(self) -> Locator:
        """The card that says where it stands."""
        return self.page.locator(".card").filter(has=self.page.get_by_role("heading", name="Where it stands"))
