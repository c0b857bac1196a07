"""What templates must not contain: the strict policy would block it, or htmx would fail open on it."""

import re
from pathlib import Path

import pytest

ADMIN = Path(__file__).parents[3] / "admin_ui"
TEMPLATES = sorted([*(ADMIN / "templates").rglob("*.html"), *(ADMIN / "components").rglob("*.html")])
FORBIDDEN = {
    "an inline style": re.compile(r"""\sstyle\s*=\s*["']"""),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an inline handler": re.compile(r"""\son[a-z]+\s*=\s*["']"""),
    "hx-on": re.compile(r"\shx-on[:=-]"),
    "evaluated values": re.compile(r"""hx-(?:vals|headers|request)\s*=\s*["']js:"""),
    "a trigger filter": re.compile(r"""hx-trigger\s*=\s*["'][^"']*\["""),
    "an address elsewhere": re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
    "a badge without our macro": re.compile(r"""class="(?:[^"]*\s)?badge[\s"]"""),
    "an unescaped value": re.compile(r"\|\s*safe\b"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ADMIN).as_posix())
def test_a_template_holds_nothing_that_the_policy_blocks(path: Path) -> None:
    text = path.read_text("utf-8")
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]

    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ADMIN).as_posix())
def test_every_form_that_posts_carries_the_token(path: Path) -> None:
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.DOTALL)

    assert [form[:80] for form in forms if "csrf_field()" not in form] == []


def test_the_lint_sees_what_it_is_for() -> None:
    bad = '<p style="color:red"><script>x()</script><a hx-on:click="x" hx-vals="js:{}" hx-trigger="click[ctrlKey]">'
    seen = {what for what, pattern in FORBIDDEN.items() if pattern.search(bad)}

    assert seen >= {"an inline style", "an inline script", "hx-on", "evaluated values", "a trigger filter"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ADMIN).as_posix())
def test_only_what_draws_its_own_frame_goes_to_the_edges(path: Path) -> None:
    """A page of the usual form would begin without any room at its sides."""
    text = path.read_text("utf-8")

    assert '{% set width = "full" %}' not in text or "{% block body %}" in text
