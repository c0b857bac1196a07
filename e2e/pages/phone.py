"""A phone: small, touched, one pane at a time; nothing wider than it and nothing too small for a finger."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from e2e.axe import overflow, violations

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}
# What one may press and is seen. A link within a sentence may be as small as its words (WCAG 2.5.8).
SMALL = """
() => {
  const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary, label.ib-attach";
  const inSentence = (e) => e.matches("a") && getComputedStyle(e).display === "inline"
    && (e.parentElement?.textContent ?? "").trim().length > e.textContent.trim().length + 12;
  const found = [];
  for (const e of document.querySelectorAll(pressed)) {
    const box = (e.closest("label.form-check, label.ib-told, label.ib-attach") ?? e).getBoundingClientRect();
    if (!e.checkVisibility({ visibilityProperty: true }) || box.width < 2 || inSentence(e)) continue;
    if (e.closest(".visually-hidden, .visually-hidden-focusable, [inert]")) continue;
    const least = e.matches(".btn-primary, .ib-send, .hw-bottom *, .ib-line, .hw-menu-item") ? 44 : 24;
    if (box.height < least - 0.5 || box.width < 23.5)
      found.push(`${Math.round(box.width)}x${Math.round(box.height)} < ${least}: ${e.outerHTML.slice(0, 110)}`);
  }
  return found;
}
"""


class Phone:
    """What somebody does with a thumb."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tap(self, where: str | Locator) -> None:
        """Touch it."""
        (self.page.locator(where) if isinstance(where, str) else where).tap()

    def live(self) -> None:
        """The inbox has its line."""
        self.page.locator(".ib-page[data-live]").wait_for()

    def shows_only(self, pane: str) -> None:
        """One pane fills the screen."""
        for name in ("list", "thread", "contact"):
            shown = expect(self.page.locator(f"#ib-{name}"))
            shown.to_be_visible() if name == pane else shown.to_be_hidden()

    def fits(self) -> None:
        """Nothing is wider than the screen, and nothing too small for a finger."""
        assert (overflow(self.page) <= 0, self.page.evaluate(SMALL), self.page.url) == (True, [], self.page.url)

    def is_for_everybody(self) -> None:
        """The same address in both languages, by day and by night."""
        plain = self.page.url.split("?")[0]
        query = [part for part in self.page.url.partition("?")[2].split("&") if part and not part.startswith("lang=")]
        for scheme, language in (("dark", "zh"), ("dark", "en"), ("light", "zh"), ("light", "en")):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of both
            self.page.goto(f"{plain}?{'&'.join([*query, f'lang={language}'])}")
            assert (violations(self.page), self.page.url, scheme) == ([], self.page.url, scheme)
            self.fits()
