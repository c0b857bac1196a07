"""Editions stay data: nobody asks which edition a tenant has, and every feature is both granted and guarded."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_ui.lacking import OFFERED
from editions.catalogue import current_editions
from editions.vocabulary import FEATURES
from hubwright.host.installation.needs import KIND_NEEDS
from tenants.edition_change.in_use import IN_USE

ROOT = Path(__file__).resolve().parents[2]
KEYS = {sold.key for sold in current_editions()}
PRODUCT = sorted(
    file
    for folder in ("platform/hubwright", "platform/sdk/hubwright_sdk", "tenants", "editions", "admin_ui", "plugins")
    for file in (ROOT / folder).rglob("*.py")
    if "node_modules" not in file.parts and "tests" not in file.relative_to(ROOT).parts
)
_CHECKS = {"require", "require_below", "allowed", "limit", "granted"}
_OFFERS = re.compile(r"ui\.offers\(view\.lacks((?:, \"[a-z_.]+\")+)\)")
_TEMPLATE_QUESTION = re.compile(
    r"{%-?\s*(?:el)?if[^%]*edition[^%]*(?:==|!=|\bin\b)[^%]*['\"](?:marketing|online|classic)"
)


def _questions(source: str) -> Iterator[str]:
    """Find comparisons that ask for an edition by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            sides = [node.subject, *(part for case in node.cases for part in ast.walk(case.pattern))]
        else:
            continue
        named = {n.value for side in sides for n in ast.walk(side) if isinstance(n, ast.Constant)} & KEYS
        words = " ".join(ast.unparse(side) for side in sides if isinstance(side, ast.expr))
        if named and ("edition" in words or "sold" in words or named & {"marketing", "classic"}):
            yield f"line {node.lineno}: {words}"


@pytest.mark.parametrize("file", PRODUCT, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_code_asks_which_edition(file: Path) -> None:
    assert list(_questions(file.read_text(encoding="utf-8"))) == []


def test_the_check_above_finds_what_it_looks_for() -> None:
    planted = (
        "if tenant.edition == 'online': pass\nmatch key:\n    case 'classic': pass\nx = 'marketing' in (edition, 1)\n"
    )

    assert len(list(_questions(planted))) == 3
    assert list(_questions("if availability == 'online': pass")) == []


def test_no_template_asks_which_edition() -> None:
    asking = [
        str(page.relative_to(ROOT))
        for page in (ROOT / "admin_ui").rglob("*.html")
        if "node_modules" not in page.parts and _TEMPLATE_QUESTION.search(page.read_text(encoding="utf-8"))
    ]

    assert asking == []


def _guarded_in_code() -> set[str]:
    found: set[str] = set()
    for file in PRODUCT:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):  # the options of a route
                found |= {
                    str(value.value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == "entitlement" and isinstance(value, ast.Constant)
                }
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            first = node.args[0]
            called_on = ast.unparse(node.func.value)
            if node.func.attr in _CHECKS and called_on.endswith("entitlements") and isinstance(first, ast.Constant):
                found.add(str(first.value))
    return found


def _guarded_by_plugins() -> set[str]:
    found: set[str] = set()
    for manifest in (ROOT / "plugins").glob("*/src/*/manifest.toml"):
        told = tomllib.loads(manifest.read_text(encoding="utf-8"))
        found |= {*told.get("entitlements", []), *filter(None, [told.get("channel_limit")])}
        schema = json.loads((manifest.parent / told["config_schema"]).read_text(encoding="utf-8"))
        found |= {part["x-entitlement"] for part in schema["properties"].values() if "x-entitlement" in part}
    return found


def test_every_feature_is_guarded_and_every_guard_names_a_feature() -> None:
    assert _guarded_in_code() | _guarded_by_plugins() | set(KIND_NEEDS.values()) == set(FEATURES)


def test_every_feature_is_offered_by_a_page_and_no_page_offers_another() -> None:
    """That the page really draws it, for who has nothing of it, is tried in tests/integration/admin_ui/test_lacking."""
    drawn = {
        key
        for page in (ROOT / "admin_ui" / "templates").rglob("*.html")
        for found in _OFFERS.findall(page.read_text(encoding="utf-8"))
        for key in re.findall(r'"([a-z_.]+)"', found)
    }

    assert set(OFFERED) == set(FEATURES)
    assert drawn == set(FEATURES) - {"desk.board"}, "the board's own page is what lacks: its refusal draws it"


def test_of_every_feature_it_is_known_how_much_is_in_use() -> None:
    assert set(IN_USE) == set(FEATURES)
