"""Asks axe (WCAG 2.2 AA and its best practices) about a page, and counts text that nobody could see at all."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Of what is in order one example each is enough, and no rule that runs reads style sheets: a third less time.
_OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations", "incomplete"], "preload": {"assets": ["media"]}}


# What turns until an answer comes has no end to wait for. One look: a page's policy lets nobody look again and again.
_AT_REST = """() => Promise.all(
  document.getAnimations()
    .filter((one) => one.playState === "running" && one.effect.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => undefined))
)"""


def come_to_rest(page: Page) -> None:
    """Wait until what moves in has arrived: half transparent words have no contrast yet."""
    page.evaluate(_AT_REST)


def violations(page: Page) -> list[str]:
    """What axe finds, one line per element; text in the very colour of its ground is only 'incomplete' to axe."""
    come_to_rest(page)
    report: dict[str, Any] = Axe().run(page, options=_OPTIONS).response
    assert len(report["passes"]) > 5, "axe did not look"
    found = [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in report["violations"]
        for node in rule["nodes"]
    ]
    invisible = [
        f"invisible text: {node['target']}"
        for rule in report["incomplete"]
        if rule["id"] == "color-contrast"
        for node in rule["nodes"]
        if any((check.get("data") or {}).get("messageKey") == "equalRatio" for check in node["any"])
    ]
    return found + invisible


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
