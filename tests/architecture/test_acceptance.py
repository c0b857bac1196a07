"""docs/acceptance.md is true: every test it names exists and runs."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "acceptance.md"
ROW = re.compile(r"^\| (?P<promise>[^|]+?) \| (?P<where>[^|]+?) \| `(?P<test>[^`]+)` \|$")
NOT_RUN = ("skip", "skipif", "xfail")


def rows() -> list[tuple[str, str]]:
    """Promise and test of every row."""
    lines = TABLE.read_text("utf-8").splitlines()
    found = [match for line in lines if (match := ROW.match(line))]
    written = [line for line in lines if line.startswith("| ") and not line.startswith(("| promise ", "| --- "))]
    assert len(found) == len(written), [line for line in written if not ROW.match(line)]
    return [(match["promise"], match["test"]) for match in found]


@cache
def definitions(path: str) -> dict[str, ast.AST]:
    """Test functions and classes of a file; methods as Class::method."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                    found[f"{node.name}::{inner.name}"] = inner
    return found


@pytest.mark.parametrize("test", sorted({test for _promise, test in rows()}))
def test_every_named_test_exists_and_runs(test: str) -> None:
    path, _colons, name = test.partition("::")
    assert (ROOT / path).is_file(), path
    node = definitions(path).get(name)
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef), f"{path} has no {name}"
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    assert not [mark for mark in marks if any(word in mark for word in NOT_RUN)]
    assert name.startswith(("test_", "Test"))


def test_no_promise_is_made_twice_in_the_same_words() -> None:
    promises = [(promise, test) for promise, test in rows()]
    assert len(promises) == len(set(promises))


def test_the_table_is_not_empty() -> None:
    assert len(rows()) > 100
