"""Releases that an operator promoted: imported into this process from their verified folder, one version of each."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import FileFinder, ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from hubwright_sdk.release import ReleaseRefused


class _Loader(SourceFileLoader):
    """Leaves no compiled files behind: they would be bytes that nobody signed."""

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Write nothing."""


class _Finder(MetaPathFinder):
    """Finds the packages of promoted releases, each in its own folder only."""

    def __init__(self) -> None:
        self.folders: dict[str, Path] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Ask the folder that the top package came from."""
        folder = self.folders.get(fullname.partition(".")[0])
        if folder is None:
            return None
        where = path[0] if path else str(folder)
        return FileFinder(where, (_Loader, [".py"])).find_spec(fullname)


_finder = _Finder()


def load_promoted(folder: Path, entry_point: str) -> object:
    """The object behind a release's entry point; another version of it needs another process."""
    module, _colon, name = entry_point.partition(":")
    package = module.partition(".")[0]
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    known = _finder.folders.get(package)
    if known is None:
        if package in sys.modules:
            raise ReleaseRefused("name", f"a package {package} is loaded already")
        _finder.folders[package] = folder
    elif known != folder:
        raise ReleaseRefused("version", "another version is loaded in this process; it changes with the next start")
    found: object = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found
