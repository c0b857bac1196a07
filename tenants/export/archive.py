"""A zip whose members are hashed as they pass, written into a sink that cannot be wound back."""

import hashlib
import zipfile
from collections.abc import Iterable
from typing import IO

from tenants.export.manifest import MANIFEST, SEAL, Manifest, Part, written
from tenants.export.pieces import Sink

_LEVEL = 1  # rows are words: the first level takes most of it
_WHEN = (2020, 1, 1, 0, 0, 0)  # the same rows are the same bytes, whenever they are written


class Archive:
    """Members go in one by one; `seal` ends it."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._zip = zipfile.ZipFile(_Plain(sink), "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self.parts: dict[str, Part] = {}

    def member(self, name: str) -> "Member":
        """Begin a member of rows."""
        return Member(self, name)

    async def add(self, name: str, content: bytes) -> None:
        """Add a whole member, as it is: pictures and the like are compressed already."""
        self._zip.writestr(_info(name, zipfile.ZIP_STORED), content)
        self.parts[name] = Part(len(content), hashlib.sha256(content).hexdigest())
        await self._sink.drain()

    async def seal(self, manifest: Manifest) -> None:
        """Write the manifest and its hash, and end the archive."""
        told = written(manifest)
        for name, content in ((MANIFEST, told), (SEAL, hashlib.sha256(told).hexdigest().encode())):
            self._zip.writestr(_info(name), content)
        self._zip.close()
        await self._sink.drain(last=True)

    def open(self, name: str) -> IO[bytes]:
        """The raw way into a member."""
        into: IO[bytes] = self._zip.open(_info(name), "w", force_zip64=True)
        return into

    async def drain(self) -> None:
        """Let what was written go."""
        await self._sink.drain()


class Member:
    """One member while lines go into it."""

    def __init__(self, archive: Archive, name: str) -> None:
        self._archive, self._name = archive, name
        self._into = archive.open(name)
        self._hash = hashlib.sha256()
        self.rows = self._size = 0

    async def lines(self, lines: Iterable[str]) -> None:
        """Add lines of JSON."""
        told = list(lines)
        content = "".join(f"{line}\n" for line in told).encode()
        self._into.write(content)
        self._hash.update(content)
        self._size += len(content)
        self.rows += len(told)
        await self._archive.drain()

    def end(self) -> None:
        """Nothing more comes."""
        self._into.close()
        self._archive.parts[self._name] = Part(self._size, self._hash.hexdigest(), self.rows)


class _Plain:
    """What zipfile may see of a sink: without `seek` and `tell` it writes sizes after the bytes."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, data: bytes, /) -> int:
        return self._sink.write(data)

    def flush(self) -> None:
        self._sink.flush()

    def close(self) -> None:
        """The sink is its owner's to end."""


def _info(name: str, how: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _WHEN)
    info.compress_type = how
    info.external_attr = 0o600 << 16
    return info
