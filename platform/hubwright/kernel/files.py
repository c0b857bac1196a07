"""Where uploaded bytes live: a port with a local folder now, an object store later."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Protocol
from uuid import UUID

from hubwright.kernel.errors import Missing
from hubwright.kernel.settings import Settings


class FileStore(Protocol):
    """Keeps bytes by key; keys are ours, never a visitor's words."""

    async def put(self, key: str, content: bytes) -> None: ...
    async def get(self, key: str) -> bytes: ...
    async def delete(self, key: str) -> None: ...
    async def delete_below(self, prefix: str) -> int: ...


def file_store(chosen: Settings) -> FileStore:
    """The store that settings name."""
    return LocalFolder(chosen.data / "files")


def storage_key(tenant_id: UUID, file_id: UUID) -> str:
    """Name a file's place; the tenant comes first so that erasing a tenant is one prefix."""
    return f"{tenant_id}/{file_id}"


class LocalFolder:
    """Files below one folder, written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def put(self, key: str, content: bytes) -> None:
        """Write durably: a new name, fsync, then renamed into place."""
        await asyncio.to_thread(self._write, self.folder / key, content)

    async def get(self, key: str) -> bytes:
        """Read; Missing when it is not there."""
        try:
            return await asyncio.to_thread((self.folder / key).read_bytes)
        except FileNotFoundError:
            raise Missing("file") from None

    async def delete(self, key: str) -> None:
        """Remove; nothing happens when it is not there."""
        await asyncio.to_thread((self.folder / key).unlink, missing_ok=True)

    async def delete_below(self, prefix: str) -> int:
        """Remove everything whose key begins with a folder's name and a slash; tells how many there were."""
        return await asyncio.to_thread(self._clear, self.folder / prefix)

    @staticmethod
    def _clear(folder: Path) -> int:
        if not folder.is_dir():
            return 0
        count = sum(path.is_file() for path in folder.rglob("*"))
        shutil.rmtree(folder)
        return count

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(path.name + ".new")
        with fresh.open("wb") as sink:
            sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
        fresh.rename(path)
