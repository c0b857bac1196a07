"""Follows an author's folder: notices saves by times and sizes, and packs each under a version of its own."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hubwright_sdk.manifest import MANIFEST_FILE
from hubwright_sdk.release.refused import ReleaseRefused
from hubwright_sdk.release.source import ABOUT_FILES, LEFT_OUT, package_of
from hubwright_sdk.release.wheel import pack

Stamp = dict[str, tuple[int, int]]
_VERSION = re.compile(r'^(version\s*=\s*"\d+\.\d+\.)\d+"', re.MULTILINE)


def pack_as(folder: Path, patch: int) -> bytes:
    """The folder packed as another patch of its version: one version is one release, also while it is being written."""
    with tempfile.TemporaryDirectory(prefix="hubwright-dev-") as place:
        copy = Path(place) / "plugin"
        for part in ("src", "tests"):
            if (folder / part).is_dir():
                shutil.copytree(folder / part, copy / part, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for name in (*ABOUT_FILES, "pyproject.toml"):
            if (folder / name).is_file():
                shutil.copy2(folder / name, copy / name, follow_symlinks=False)
        manifest = package_of(copy) / MANIFEST_FILE
        text, changed = _VERSION.subn(rf'\g<1>{patch}"', manifest.read_text("utf-8"), count=1)
        if not changed:
            raise ReleaseRefused("manifest", f"{MANIFEST_FILE} says no version")
        manifest.write_text(text, "utf-8")
        return pack(copy)


def saves(folder: Path, pause: Callable[[], bool]) -> Iterator[None]:
    """Once at the beginning, and whenever a file was saved, came or went; ends when `pause` says so."""
    seen: Stamp | None = None
    while True:
        now = stamp(folder)
        if now != seen:
            seen = now
            yield
        if not pause():
            return


def stamp(folder: Path) -> Stamp:
    """What a save changes, for every file that a release is made of."""
    found: Stamp = {}
    below = (path for part in ("src", "tests") for path in (folder / part).rglob("*"))
    for path in (*below, *(folder / name for name in ABOUT_FILES)):
        if LEFT_OUT.isdisjoint(path.relative_to(folder).parts) and path.is_file():
            told = path.stat()
            found[str(path)] = (told.st_mtime_ns, told.st_size)
    return found
