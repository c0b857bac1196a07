"""Rules about types: declared for everybody who uses the code, and written at every function."""

import ast
from collections.abc import Iterator

from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import Finding


def marked_typed(package: Package) -> Iterator[Finding]:
    """The marker file that type checkers look for."""
    if package.modules and f"{package.root}py.typed" not in package.files:
        yield Finding(f"{package.root}py.typed", 1, "there is no py.typed in the package")


def annotated(package: Package) -> Iterator[Finding]:
    """Every function says what it takes and gives."""
    for path, tree in package.trees():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not _is_annotated(node):
                yield Finding(path, node.lineno, f"{node.name} does not say all its types")


def documented(package: Package) -> Iterator[Finding]:
    """Every module and public class says what it is."""
    for path, tree in package.trees():
        if tree.body and ast.get_docstring(tree) is None:
            yield Finding(path, 1, "the module has no docstring")
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and ast.get_docstring(node) is None:
                yield Finding(path, node.lineno, f"{node.name} has no docstring")


def _is_annotated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = function.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    if arguments and arguments[0].arg in ("self", "cls"):
        arguments = arguments[1:]
    stars = [each for each in (given.vararg, given.kwarg) if each is not None]
    return function.returns is not None and all(each.annotation is not None for each in (*arguments, *stars))
