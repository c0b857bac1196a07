"""Finds every feature's doors: `ROUTES` in modules named routes, pages or socket, and jobs in modules named tasks."""

import importlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

_ROOTS = (
    "hubwright.kernel",
    "hubwright.host",
    "hubwright.control",
    "hubwright.desk",
    "hubwright.runtime",
    "tenants",
    "admin_ui",
)
_DOORS = frozenset({"routes", "pages", "socket", "assets", "preferences"})
_WORK = frozenset({"tasks", "handoff", "post"})
ONLY_IN_THE_DEMO = frozenset({"admin_ui.pages.style_guide"})


@cache
def _names() -> tuple[str, ...]:
    roots = {name: importlib.import_module(name).__path__ for name in _ROOTS}
    return tuple(sorted(name for root, homes in roots.items() for name in _below(root, homes)))


def _below(package: str, homes: Iterable[str]) -> Iterator[str]:
    """Modules by their files: walking packages would import each of them first, at every start."""
    for found in (entry for home in homes for entry in os.scandir(home)):
        name = f"{package}.{found.name.removesuffix('.py')}"
        if _is_module(found.name):
            yield name
        elif (Path(found.path) / "__init__.py").exists():
            yield name
            yield from _below(name, sys.modules[name].__path__ if name in sys.modules else [found.path])


def _is_module(name: str) -> bool:
    return name.endswith(".py") and name != "__init__.py"


def load_work() -> None:
    """Import every module that registers jobs."""
    for name in _names():
        if name.rpartition(".")[2] in _WORK:
            importlib.import_module(name)


def routes() -> list[Any]:
    """Every route handler of the product; the demo adds its own."""
    found: dict[int, Any] = {}
    for name in _names():
        parent, _dot, last = name.rpartition(".")
        if last in _DOORS and parent not in ONLY_IN_THE_DEMO:
            for handler in getattr(importlib.import_module(name), "ROUTES", []):
                found[id(handler)] = handler
    return list(found.values())
