"""Files stay small, names say something, and nothing unfinished or private is committed."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import committed, name_of, written

MOST_LINES = 300
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "base", "stuff", "shared"}
TEXT = {
    ".css", ".html", ".js", ".json", ".md", ".mjs", ".po", ".py", ".pyi", ".sh", ".sql", ".toml", ".ts", ".tsx", ".txt",
    ".yaml", ".yml", ".svg", "",
}  # fmt: skip
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# Where somebody's machine or their mirror of a registry shows through.
MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|mnt|private)/(?!\.\.)[\w.-]+"
    r"|https?://(?!(?:registry\.npmjs\.org)/)[\w.:@-]*(?:pypi|registry|artifactory|nexus|devpi|goproxy|mirror)[\w.-]*[/:]"
    r"|--(?:extra-)?index-url|--trusted-host|\"resolved\": *\"http"
)
THIS = Path(__file__).resolve()


def _texts() -> list[Path]:
    return [f for f in committed() if f.suffix in TEXT and f != THIS]


def test_files_are_small() -> None:
    long = {
        name_of(file): lines
        for file in written(".py", ".ts", ".tsx", ".html", ".css", ".mjs")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }

    assert long == {}, f"split at {MOST_LINES} lines into a folder of the same name"


def test_names_say_something() -> None:
    nothing = [
        name_of(file)
        for file in committed()
        if {part.partition(".")[0] for part in Path(name_of(file)).parts} & SAY_NOTHING
        and file.suffix in (".py", ".ts", ".tsx", ".mjs", ".sh", "")
    ]

    assert nothing == []


def test_nothing_is_left_to_do() -> None:
    found = [
        f"{name_of(file)}:{number}"
        for file in written(".css", ".html", ".md", ".py", ".sh", ".sql", ".toml", ".ts", ".tsx")
        if file != THIS
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]

    assert found == []


def _private(text: str) -> list[str]:
    return [found.group() for found in MACHINE.finditer(text)]


def test_no_machine_and_no_registry_shows_through() -> None:
    told = {name_of(f): found for f in _texts() if (found := _private(f.read_text(encoding="utf-8")))}

    assert told == {}


@pytest.mark.parametrize(
    "planted",
    [
        "see /home/anna/notes",
        "in /work/main/docs",
        "https://pypi.example.org/simple",
        "--index-url x",
        '"resolved": "https://x"',
    ],
)
def test_the_check_above_finds_what_it_looks_for(planted: str) -> None:
    assert _private(planted)


def test_no_lock_file_records_addresses() -> None:
    locks = {"uv.lock", "poetry.lock", "yarn.lock", "pnpm-lock.yaml", "Pipfile.lock"}

    assert [name_of(f) for f in committed() if f.name in locks] == []
    for npm in (f for f in committed() if f.name == "package-lock.json"):
        assert "omit-lockfile-registry-resolved=true" in (npm.parent / ".npmrc").read_text(encoding="utf-8"), npm


def test_tests_are_not_switched_off() -> None:
    """A test that is skipped, expected to fail or fed with mocks shows nothing."""
    off = re.compile(
        r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|\b(?:MagicMock|AsyncMock|mock\.patch|unittest\.mock)\b"
    )
    found = [
        name_of(file)
        for file in written(".py")
        if file != THIS and "tests" in Path(name_of(file)).parts + ("tests",) * name_of(file).startswith("e2e/")
        if off.search(file.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_every_exception_from_a_rule_has_a_reason() -> None:
    bare = re.compile(r"# (?:noqa(?:: [A-Z0-9, ]+)?|type: ignore(?:\[[^\]]*\])?)\s*$")
    found = [
        f"{name_of(file)}:{number}"
        for file in written(".py")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]

    assert found == []
