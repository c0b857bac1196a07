"""Files below one folder of this machine, or of a share that every process sees."""

import asyncio
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from hubwright.kernel.errors import Missing
from hubwright.kernel.files.port import CHUNK

_NEW = ".new"


class LocalFolder:
    """Written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, key: str, content: bytes) -> None:
        """Write durably: a new name, fsync, then renamed into place."""
        await asyncio.to_thread(_write, self.folder / key, content)

    async def put_from(self, key: str, chunks: AsyncIterator[bytes], *, size: int, sha256: str) -> None:
        """The same, bit by bit; what is not what was announced is refused."""
        path = self.folder / key
        fresh = await asyncio.to_thread(_fresh, path)
        try:
            with fresh.open("wb") as sink:
                seen = hashlib.sha256()
                async for chunk in chunks:
                    seen.update(chunk)
                    await asyncio.to_thread(sink.write, chunk)
                if sink.tell() != size or seen.hexdigest() != sha256:
                    raise ValueError(f"{key} is not what was announced")
                await asyncio.to_thread(_keep, sink)
            fresh.rename(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise

    async def get(self, key: str) -> bytes:
        """Read; Missing when it is not there."""
        try:
            return await asyncio.to_thread((self.folder / key).read_bytes)
        except FileNotFoundError:
            raise Missing("file") from None

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """Read bit by bit."""
        try:
            source = await asyncio.to_thread((self.folder / key).open, "rb")
        except FileNotFoundError:
            raise Missing("file") from None
        with source:
            while chunk := await asyncio.to_thread(source.read, CHUNK):
                yield chunk

    async def delete(self, key: str) -> None:
        """Remove; nothing happens when it is not there."""
        await asyncio.to_thread((self.folder / key).unlink, missing_ok=True)

    async def delete_below(self, prefix: str) -> int:
        """Remove everything whose key begins with a folder's name and a slash; tells how many there were."""
        return await asyncio.to_thread(_clear, self.folder / prefix)

    async def listed(self, prefix: str = "") -> AsyncIterator[str]:
        """Every key that begins so, in order."""
        for key in await asyncio.to_thread(_listed, self.folder, prefix):
            yield key

    def has_any(self) -> bool:
        """Whether there is any file."""
        return any(path.is_file() for path in self.folder.rglob("*"))

    async def close(self) -> None:
        """Nothing is held open."""


def _write(path: Path, content: bytes) -> None:
    fresh = _fresh(path)
    with fresh.open("wb") as sink:
        sink.write(content)
        _keep(sink)
    fresh.rename(path)


def _fresh(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}{_NEW}")


def _keep(sink: BinaryIO) -> None:
    sink.flush()
    os.fsync(sink.fileno())


def _listed(folder: Path, prefix: str) -> list[str]:
    below = folder / prefix.rpartition("/")[0]
    found = (path.relative_to(folder).as_posix() for path in below.rglob("*") if path.is_file())
    return sorted(key for key in found if key.startswith(prefix) and not key.endswith(_NEW))


def _clear(folder: Path) -> int:
    if not folder.is_dir():
        return 0
    count = sum(path.is_file() for path in folder.rglob("*"))
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
    return count
