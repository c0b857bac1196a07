"""An archive in pieces of eight megabytes, so that it streams through any file store without being held in memory."""

import hashlib
from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID

from hubwright.kernel.files import FileStore

PIECE = 8 * 1024 * 1024


def pieces_below(tenant_id: UUID, export_id: UUID) -> str:
    """Where the pieces of an archive lie: below the tenant's own folder, as its files do."""
    return f"{tenant_id}/exports/{export_id}/"


class Sink(Protocol):
    """Takes bytes as they come, and keeps them when there is time."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...
    async def drain(self, *, last: bool = False) -> None: ...


class Pieces:
    """A sink into the file store."""

    def __init__(self, store: FileStore, below: str) -> None:
        self._store, self._below = store, below
        self._waiting = bytearray()
        self._hash = hashlib.sha256()
        self.size = self.count = 0

    def write(self, data: bytes, /) -> int:
        self._waiting += data
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Bytes are kept by `drain`."""

    async def drain(self, *, last: bool = False) -> None:
        """Put away what fills a piece; at the end, what is left."""
        while len(self._waiting) >= PIECE or (last and self._waiting):
            await self._store.put(piece_key(self._below, self.count), bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]
            self.count += 1

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def piece_key(below: str, number: int) -> str:
    """The name of one piece."""
    return f"{below}{number:06d}"


async def read_pieces(store: FileStore, below: str, count: int) -> AsyncIterator[bytes]:
    """The bytes of an archive, piece after piece."""
    for number in range(count):
        yield await store.get(piece_key(below, number))
