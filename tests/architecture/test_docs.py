"""What the documents say is there: each path, each command, each setting."""

import argparse
import re
from pathlib import Path

import pytest

from hubwright.entry.cli import parser
from hubwright.kernel.settings import DOCUMENTED, Settings, load_settings
from tests.architecture.sources import ROOT, committed, name_of

DOCUMENTS = [
    f
    for f in committed()
    if f.suffix == ".md" and (f.parent == ROOT or name_of(f).startswith("docs/")) and f.name != "CHANGELOG.md"
]
_CODE = re.compile(r"`([^`\n]+)`|^ {4,}(\S[^\n]*)$", re.MULTILINE)
_FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"^\.?[A-Za-z_][\w.@-]*(?:/[\w.@*<>-]+)+/?$|^[A-Za-z_-]+\.(?:md|toml|py|sh|sql|json)$")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
# Their example files are written out and run by tests of their own.
WRITTEN_OUT = {"CONTRIBUTING.md", "write-a-plugin.md"}
TARGETS = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _code(document: Path) -> list[str]:
    text = document.read_text(encoding="utf-8")
    fenced = [line for block in _FENCE.findall(text) for line in block.splitlines()]
    inline = [a or b for a, b in _CODE.findall(_FENCE.sub("", text))]
    return [word.strip() for word in (*fenced, *inline) if word.strip()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = [
        link for link in _LINK.findall(document.read_text(encoding="utf-8")) if not (document.parent / link).exists()
    ]

    assert broken == []


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if d.name not in WRITTEN_OUT], ids=name_of)
def test_every_path_exists(document: Path) -> None:
    missing = [word for word in _code(document) if _PATH.match(word) and not _there(word)]

    assert missing == []


def _there(word: str) -> bool:
    """A path from the root, from a source root, or a pattern that matches; made-up names stand in angle brackets."""
    if "<" in word or word.startswith(("text/", "application/", "image/")) or word in FORMATS:
        return True
    for root in (ROOT, ROOT / "platform", ROOT / "platform/hubwright"):
        if any(root.glob(word.rstrip("/"))):
            return True
    return not re.search(r"\.\w+$|/$", word) and not (ROOT / word.split("/", maxsplit=1)[0]).exists()


FORMATS = {"demo.json", "proof.json", "docs/proof.json", "D/demo.json"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_target_exists(document: Path) -> None:
    named = {found for word in _code(document) for found in re.findall(r"(?:^|\s)make ([a-z][a-z-]*)", word)}

    assert named - TARGETS == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_exists(document: Path) -> None:
    known = _commands(parser())
    named = {found for word in _code(document) for found in re.findall(r"(?:^|/|\s)hubwright ([a-z_][\w-]*)", word)}

    assert named - known == set()


def _commands(described: argparse.ArgumentParser) -> set[str]:
    subs = [action for action in described._actions if isinstance(action, argparse._SubParsersAction)]
    return {name for action in subs for name in action.choices}


def test_the_settings_table_is_the_settings() -> None:
    rows = dict(
        re.findall(r"^\| `([A-Z0-9_]+)` \| ([^|]+) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert {name: told.strip() for name, told in rows.items()} == DOCUMENTED


def test_every_setting_is_documented_and_read() -> None:
    fields = {
        name if name.startswith(("DATABASE_URL", "MIGRATE_DATABASE_URL", "REDIS")) else f"HUBWRIGHT_{name}"
        for field in Settings.__struct_fields__
        for name in [field.upper()]
    }
    assert fields == set(DOCUMENTED)
    read: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, name: str, default: str = "") -> str:  # type: ignore[override]  # settings ask with a default
            read.add(name)
            return default

    load_settings(Environment())
    assert set(DOCUMENTED) <= read


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]  # it is there
    helped = set(re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE))

    assert phony == helped
    for target in helped:
        assert target in TARGETS
