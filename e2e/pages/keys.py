"""Somebody with a keyboard and nothing else: every step must show where the focus is."""

from playwright.sync_api import Page, expect

# Counts what a mouse or a finger would do, over all pages of the tab.
NO_MOUSE = """
for (const kind of ["pointerdown", "mousedown", "touchstart"])
  document.addEventListener(kind, (event) => event.isTrusted && sessionStorage.setItem("pointed", kind), true);
"""
HERE = "document.activeElement?.outerHTML.slice(0, 200)"
SHOWN = """
() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "nothing has the focus";
  const name = here.outerHTML.slice(0, 90);
  if (!here.matches(":focus-visible")) return `not shown as focused: ${name}`;
  const ringed = (element) => {
    if (!element) return false;
    const style = getComputedStyle(element);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  };
  const around = [here, here.closest(".ib-composer"), here.querySelector(":scope > .hw-node")];
  if (!around.some(ringed)) return `no ring: ${name}`;
  const box = here.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height, innerHeight) / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `outside of the window: ${name}`;
  const top = document.elementFromPoint(x, y);
  const seen = top && (here.contains(top) || top.contains(here));
  return seen ? "" : `covered by ${top?.outerHTML.slice(0, 60)}: ${name}`;
}
"""
# The canvas glides to what has the focus.
SOON_SHOWN = f"""
async () => {{
  const until = performance.now() + 5000;
  const wrong = {SHOWN};
  while (wrong() && performance.now() < until) await new Promise(requestAnimationFrame);
  return wrong();
}}
"""


class Keys:
    """What they press."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(NO_MOUSE)

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type something."""
        self.page.keyboard.type(text)

    def is_at(self, selector: str) -> None:
        """The focus is there, and one sees it."""
        try:
            expect(self.page.locator(selector).and_(self.page.locator(":focus"))).to_have_count(1)
        except AssertionError:
            raise AssertionError(f"not at {selector} but at {self.page.evaluate(HERE)}") from None
        wrong = self.page.evaluate(SOON_SHOWN)
        assert wrong == "", wrong

    def to(self, selector: str, most: int = 160) -> None:
        """Go on with Tab until the focus is there."""
        for _step in range(most):
            if self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                self.is_at(selector)
                return
            self.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab")

    def choose(self, menu: str, words: str) -> None:
        """In an open menu, go down to these words and press Enter."""
        expect(self.page.locator(menu)).to_be_visible()
        items = self.page.locator(menu).locator("a, button")
        for _step in range(items.count()):
            if words in self.page.evaluate("document.activeElement?.textContent ?? ''"):
                assert self.page.evaluate(SHOWN) == ""
                self.press("Enter")
                return
            self.press("ArrowDown")
        raise AssertionError(f"{words} is not in {menu}")

    def used_no_mouse(self) -> None:
        """Nothing was pointed at."""
        assert self.page.evaluate("sessionStorage.getItem('pointed')") is None
