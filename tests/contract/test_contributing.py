"""The guides in CONTRIBUTING.md are written out and run: a page, a node type, a channel."""

import importlib
import re
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
import pytest

import admin_ui.pages
from admin_ui.environment import environment
from hubwright import flows
from hubwright.entry import discovery
from hubwright.entry.audience import AUDIENCES
from hubwright.host.discovery import load
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from tests.unit.flows.scenes import Talk, document, node

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```\w+ file=(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Every file of the guides, written out below one folder."""
    for name, content in BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path


@pytest.fixture
def imported() -> Iterator[Any]:
    """Imports from a folder and forgets it afterwards."""
    known, path = set(sys.modules), list(sys.path)

    def from_folder(folder: Path, name: str) -> ModuleType:
        sys.path.insert(0, str(folder))
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield from_folder
    sys.path[:] = path
    for name in set(sys.modules) - known:
        if name.startswith(("hubwright_guestbook", "admin_ui.pages.greeting", "count_words")):
            del sys.modules[name]


def test_the_page_is_found_guarded_and_drawn(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (written / "admin_ui/pages/greeting/__init__.py").touch()
    monkeypatch.setattr(admin_ui.pages, "__path__", [*admin_ui.pages.__path__, str(written / "admin_ui/pages")])
    discovery._names.cache_clear()
    try:
        found = [handler for handler in discovery.routes() if "/greeting" in handler.paths]
    finally:
        discovery._names.cache_clear()
        sys.modules.pop("admin_ui.pages.greeting", None)
        sys.modules.pop("admin_ui.pages.greeting.pages", None)

    assert len(found) == 1
    assert found[0].opt["audience"] in AUDIENCES
    assert found[0].opt["permission"] is Permission.HOME_READ
    html = _drawn(written, "greeting/greeting.html", name="Ann <b>")
    assert "Ann &lt;b&gt;" in html


def _drawn(written: Path, template: str, **context: Any) -> str:
    from admin_ui.rendering import View

    actor = Actor(kind="member", name="Ann", permissions=frozenset({Permission.HOME_READ}))
    view = View(path="/greeting", address="/greeting", theme="auto", nonce="n", csrf="c", query={}, actor=actor)
    made = environment().overlay(
        loader=jinja2.ChoiceLoader(
            [jinja2.FileSystemLoader(written / "admin_ui/templates"), environment().loader or jinja2.DictLoader({})]
        )
    )
    return made.get_template(template).render(view=view, **context)


def test_the_node_type_speaks_validates_and_leaves(written: Path, imported: Any) -> None:
    module = imported(written / "platform/hubwright/flows/nodes", "count_words")
    counter = module.CountWords()
    flows.register(counter)
    try:
        raw = document(
            node("n", "count_words", text="Words:"),
            node("end", "end"),
            wires={"t.out": "n", "n.out": "end"},
        )
        talk = Talk(raw).write("one two three")
        assert flows.validate(talk.document) == []
    finally:
        flows.unregister("count_words")

    assert talk.said == ["Words: 3"]
    assert talk.state.status == "ended"


def test_the_channel_is_loaded_like_any_other_and_keeps_the_contract(
    written: Path, imported: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    package = written / "plugins/hubwright-guestbook"
    imported(package / "src", "hubwright_guestbook.plugin")
    point = EntryPoint("hubwright-guestbook", "hubwright_guestbook.plugin:plugin", "hubwright.plugins")
    discovered = load([point])["hubwright-guestbook"]
    assert discovered.reason is None

    contract = imported(package / "tests", "test_contract").TestGuestBook()
    checks = [name for name in dir(contract) if name.startswith("test_")]
    for name in checks:
        getattr(contract, name)()
    assert len(checks) >= 10
    sys.modules.pop("test_contract", None)


def test_every_guide_is_there() -> None:
    names = [name for name, _content in BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))]
    assert {name.split("/")[0] for name in names} == {"admin_ui", "platform", "plugins"}
