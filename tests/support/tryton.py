"""The Tryton of the plugin's own tests, for tests of the platform that want one."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2] / "plugins" / "hubwright-tryton"
PLUGIN = "hubwright-tryton"
SAMPLE = ROOT / "src" / "hubwright_tryton" / "sample.flow.json"


sys.path.insert(0, str(ROOT / "tests"))


@contextmanager
def tryton() -> Iterator[Any]:
    """A trytond with a company's orders, until the end of the block."""
    with importlib.import_module("tryton_testing.server").running_tryton() as running:
        yield running


def known(name: str) -> Any:
    """What it holds, by the name that the plugin's tests give it: LOGIN, SENT, FANG, …"""
    return getattr(importlib.import_module("tryton_testing.shop"), name)
