"""Notices saves in an author's folder by looking at times and sizes: nothing to install, works on every disk."""

from collections.abc import Callable, Iterator
from pathlib import Path

from hubwright_sdk.release.source import ABOUT_FILES, LEFT_OUT

Stamp = dict[str, tuple[int, int]]


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
        if LEFT_OUT.isdisjoint(path.parts) and path.is_file():
            told = path.stat()
            found[str(path)] = (told.st_mtime_ns, told.st_size)
    return found
