"""A pytest plugin (`-p tests.mutation.planted`): one module gets another source, HUBWRIGHT_MUTANT=<module>=<file>.

The tests that are most likely to notice come first: those whose file names the module, and of these the plain ones.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest


class _Changed(importlib.machinery.SourceFileLoader):
    """Loads a module from where it is, with other words in it."""

    def __init__(self, name: str, path: str, source: bytes) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, _fullname: str) -> object:  # type: ignore[override]  # never the stored bytecode
        return compile(self._source, self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, module: str, source: bytes) -> None:
        self._module = module
        self._source = source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None:
            return None
        loader = _Changed(name, spec.origin, self._source)
        found = importlib.util.spec_from_file_location(
            name, spec.origin, loader=loader, submodule_search_locations=spec.submodule_search_locations
        )
        assert found is not None
        return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the near and quick tests first."""
    name = os.environ.get("HUBWRIGHT_MUTANT", "").partition("=")[0].rpartition(".")[2]
    if name:
        near = {path: name in path.read_text(encoding="utf-8") for path in {item.path for item in items}}
        items.sort(key=lambda item: (not near[item.path], hasattr(getattr(item, "function", None), "hypothesis")))


def _plant() -> None:
    module, _, file = os.environ.get("HUBWRIGHT_MUTANT", "").partition("=")
    if module:
        assert module not in sys.modules, f"{module} was imported before it could be changed"
        sys.meta_path.insert(0, _Finder(module, Path(file).read_bytes()))


_plant()
