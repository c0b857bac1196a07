"""Whatever changes what a company pays for a plugin is written down with it: no verb forgets it."""

import ast
from pathlib import Path

import hubwright.host.installation as room

CHANGES = {"put_on", "put_off", "put_release", "put_version", "put_removed", "put_restored"}


def calls(function: ast.AST) -> set[str]:
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
    }


def test_every_verb_that_switches_an_installation_notes_its_price() -> None:
    found = set()
    for file in sorted(Path(room.__file__).parent.glob("*.py")):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.AsyncFunctionDef) and (switched := calls(function) & CHANGES):
                assert "note_price" in calls(function), f"{file.name}: {function.name} switches and notes nothing"
                found |= switched

    assert found == CHANGES
