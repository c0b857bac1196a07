"""The flow language touches nothing outside itself: proved on its sources."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hubwright.flows

ROOT = Path(hubwright.flows.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
LANGUAGE = frozenset(
    {
        "bisect",
        "collections",
        "contextlib",
        "datetime",
        "decimal",
        "difflib",
        "functools",
        "hashlib",
        "itertools",
        "math",
        "operator",
        "re",
        "typing",
        "unicodedata",
        "urllib.parse",
        "zoneinfo",
    }
)
LIBRARIES = frozenset({"msgspec", "jsonschema"})
OURS = ("hubwright.flows", "hubwright.kernel.errors", "hubwright.kernel.i18n")
READS_ITS_PACKAGE_DATA = ROOT / "starter" / "__init__.py"
FORBIDDEN_CALLS = frozenset({"open", "eval", "exec", "compile", "__import__", "getattr", "setattr", "input", "print"})
FORBIDDEN_NAMES = frozenset({"now", "utcnow", "today", "random", "uuid4", "uuid7", "environ"})


def imports_of(source: Path) -> Iterator[str]:
    for part in ast.walk(ast.parse(source.read_text())):
        if isinstance(part, ast.Import):
            yield from (name.name for name in part.names)
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0, "imports are absolute"
            yield str(part.module)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_only_what_is_pure(source: Path) -> None:
    strange = [
        name
        for name in imports_of(source)
        if name not in LANGUAGE
        and name.split(".")[0] not in LANGUAGE | LIBRARIES
        and not name.startswith(OURS)
        and not (name == "importlib.resources" and source == READS_ITS_PACKAGE_DATA)
        and name != "hubwright"
    ]

    assert strange == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_calls_neither_the_clock_nor_the_outside(source: Path) -> None:
    calls = [part.func for part in ast.walk(ast.parse(source.read_text())) if isinstance(part, ast.Call)]
    names = {call.id for call in calls if isinstance(call, ast.Name)}
    methods = {call.attr for call in calls if isinstance(call, ast.Attribute)}

    assert names & (FORBIDDEN_CALLS - ({"getattr"} if source.name == "run.py" else set())) == set()
    assert methods & FORBIDDEN_NAMES == set()


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) > 40
