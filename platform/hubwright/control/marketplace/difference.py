"""What changed between two releases, as a reviewer reads it: what is asked for beyond before, and file by file."""

import difflib
from collections.abc import Mapping

import msgspec

from hubwright_sdk import Manifest
from hubwright_sdk.manifest import Widening, widenings
from hubwright_sdk.manifest.widening import hosts_of
from hubwright_sdk.release import read_entries

MOST_LINES = 4_000


class FileDifference(msgspec.Struct, frozen=True):
    """One file: how it changed, and the unified diff where it is text."""

    path: str
    how: str  # added, removed, changed
    lines: list[str]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a reviewer compares."""

    before: str
    after: str
    widened: list[Widening]
    scopes_added: list[str]
    scopes_removed: list[str]
    hosts_added: list[str]
    hosts_removed: list[str]
    files: list[FileDifference]
    cut: bool


def difference(before: Manifest | None, after: Manifest, old: bytes | None, new: bytes) -> Difference:
    """Compare a release with the last one that was out; without one everything is new."""
    scopes = set(before.scopes) if before else set()
    hosts = hosts_of(before) if before else frozenset[str]()
    files, cut = _files(_sources(old), _sources(new))
    return Difference(
        before=before.version if before else "",
        after=after.version,
        widened=widenings(before, after) if before else [],
        scopes_added=sorted(set(after.scopes) - scopes),
        scopes_removed=sorted(scopes - set(after.scopes)),
        hosts_added=sorted(hosts_of(after) - hosts),
        hosts_removed=sorted(hosts - hosts_of(after)),
        files=files,
        cut=cut,
    )


def _sources(archive: bytes | None) -> dict[str, bytes]:
    """Files by what they are called in any version; the folder of metadata carries the version in its name."""
    if archive is None:
        return {}
    found: dict[str, bytes] = {}
    for name, data in read_entries(archive).items():
        top, _slash, rest = name.partition("/")
        if not rest.endswith("RECORD"):
            found[f"(about)/{rest}" if top.endswith(".dist-info") else name] = data
    return found


def _files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[list[FileDifference], bool]:
    files: list[FileDifference] = []
    left = MOST_LINES
    for path in sorted(old.keys() | new.keys()):
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        how = "added" if before is None else "removed" if after is None else "changed"
        lines = _unified(path, before or b"", after or b"")
        files.append(FileDifference(path, how, lines[: max(0, left)]))
        left -= len(lines)
    return files, left < 0


def _unified(path: str, before: bytes, after: bytes) -> list[str]:
    try:
        older, newer = before.decode().splitlines(), after.decode().splitlines()
    except UnicodeDecodeError:
        return []
    return list(difflib.unified_diff(older, newer, path, path, lineterm=""))
