"""The pages on which an administrator switches a plugin on, sets it up and connects it."""

from playwright.sync_api import Locator, Page, expect


class Plugins:
    """What an administrator does with plugins."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def card(self, plugin: str) -> Locator:
        """One plugin's card."""
        return self.page.locator(f"article[aria-labelledby=plugin-{plugin}]")

    def switch_on(self, plugin: str, **settings: str) -> None:
        """Switch it on and fill in its form, by label."""
        self.page.goto("/plugins")
        self.card(plugin).get_by_role("button", name="Switch", exact=False).click()
        self.page.wait_for_url("**/settings")
        for label, value in settings.items():
            self.page.get_by_label(label.replace("_", " ")).fill(value)
        self.page.get_by_role("button", name="Save").first.click()
        self.page.wait_for_url("**/plugins")
        expect(self.card(plugin).get_by_text("On", exact=True)).to_be_visible()

    def switch_on_plainly(self, plugin: str) -> None:
        """Switch one on whose form belongs to its channels."""
        self.page.goto("/plugins")
        self.card(plugin).get_by_role("button", name="Switch", exact=False).click()
        expect(self.card(plugin).get_by_text("On", exact=True)).to_be_visible()

    def connect(self, plugin: str, key: str) -> None:
        """Fill in the key of its one connection."""
        self.card(plugin).get_by_role("link", name="Connections").click()
        self.page.get_by_label("Key", exact=True).fill(key)
        self.page.get_by_role("button", name="Connect", exact=True).click()
        expect(self.page.locator("#toasts")).to_contain_text("Connected.")

    def connect_user(self, plugin: str, name: str, password: str) -> None:
        """Fill in the name and the password of its one connection."""
        self.card(plugin).get_by_role("link", name="Connections").click()
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Connect", exact=True).click()
        expect(self.page.locator("#toasts")).to_contain_text("Connected.")
