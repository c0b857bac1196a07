"""Finds every feature's doors: `ROUTES` in modules named routes, pages or socket, and jobs in modules named tasks."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
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
    return tuple(sorted(name for root in _ROOTS for name in _walk(importlib.import_module(root))))


def _walk(package: ModuleType) -> Iterator[str]:
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield found.name


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
