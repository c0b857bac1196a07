"""Which methods the object behind an entry point has, read from the code without running it."""

import ast
from dataclasses import dataclass

from hubwright_sdk.checks.package import Package

_DEEPEST = 8


@dataclass(frozen=True)
class Implementation:
    """The class of the plugin's object, and what it can do, its bases in this package included."""

    name: str
    path: str
    line: int
    methods: frozenset[str]


def implementation(package: Package, entry_point: str) -> Implementation | None:
    """Follow `module:object` to a class of this package; None where that leads nowhere."""
    module, _, name = entry_point.partition(":")
    made = _value_of(package, module, name)
    if made is None:
        return None
    where, call = made
    match call:
        case ast.Call(func=ast.Name(id=class_name)):
            found = _class_of(package, where, class_name)
        case _:
            return None
    if found is None:
        return None
    where, definition = found
    methods = frozenset(_methods(package, where, definition, _DEEPEST))
    return Implementation(definition.name, _path_of(package, where) or "", definition.lineno, methods)


def _methods(package: Package, module: str, definition: ast.ClassDef, deepest: int) -> set[str]:
    own = {each.name for each in definition.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))}
    for base in definition.bases:
        found = _class_of(package, module, base.id) if isinstance(base, ast.Name) and deepest else None
        if found is not None:
            own |= _methods(package, *found, deepest - 1)
    return own


def _value_of(package: Package, module: str, name: str) -> tuple[str, ast.expr] | None:
    """What is assigned to a name at the top of a module, followed through imports within the package."""
    for where in _followed(package, module, name):
        for statement in _body(package, where[0]):
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == where[1]:
                    return where[0], value
                case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == where[1]:
                    return where[0], value
    return None


def _class_of(package: Package, module: str, name: str) -> tuple[str, ast.ClassDef] | None:
    for where in _followed(package, module, name):
        for statement in _body(package, where[0]):
            if isinstance(statement, ast.ClassDef) and statement.name == where[1]:
                return where[0], statement
    return None


def _followed(package: Package, module: str, name: str) -> list[tuple[str, str]]:
    """The name here, and wherever imports say that it comes from."""
    places = [(module, name)]
    for _ in range(_DEEPEST):
        here, wanted = places[-1]
        come_from = next(
            (
                (statement.module, each.name)
                for statement in _body(package, here)
                if isinstance(statement, ast.ImportFrom) and statement.module and not statement.level
                for each in statement.names
                if (each.asname or each.name) == wanted
            ),
            None,
        )
        if come_from is None or come_from in places:
            break
        places.append(come_from)
    return places


def _path_of(package: Package, module: str) -> str | None:
    stem = f"src/{module.replace('.', '/')}"
    return next((path for path in (f"{stem}.py", f"{stem}/__init__.py") if path in package.modules), None)


def _body(package: Package, module: str) -> list[ast.stmt]:
    path = _path_of(package, module)
    tree = package.modules.get(path) if path else None
    return tree.body if isinstance(tree, ast.Module) else []
