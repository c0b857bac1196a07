"""A bucket with the files of a folder behind it: what is not in the one yet is still in the other."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable

from hubwright.kernel.errors import Missing
from hubwright.kernel.files.bucket import Bucket
from hubwright.kernel.files.folder import LocalFolder

_AT_ONCE = 8


class WithOlder:
    """New files go to the bucket; the folder is only read, and emptied by `move_older`."""

    def __init__(self, bucket: Bucket, folder: LocalFolder) -> None:
        self.bucket = bucket
        self.folder = folder

    async def put(self, key: str, content: bytes) -> None:
        """Store in the bucket."""
        await self.bucket.put(key, content)

    async def put_from(self, key: str, chunks: AsyncIterator[bytes], *, size: int, sha256: str) -> None:
        """Store in the bucket, bit by bit."""
        await self.bucket.put_from(key, chunks, size=size, sha256=sha256)

    async def get(self, key: str) -> bytes:
        """Read from the bucket, else from the folder, else from the bucket: it may have moved meanwhile."""
        try:
            return await self.bucket.get(key)
        except Missing:
            try:
                return await self.folder.get(key)
            except Missing:
                return await self.bucket.get(key)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        """Read bit by bit, from where it is."""
        for store in (self.bucket, self.folder):
            try:
                async for chunk in store.read(key):
                    yield chunk
            except Missing:
                continue
            return
        async for chunk in self.bucket.read(key):
            yield chunk

    async def delete(self, key: str) -> None:
        """Remove from both."""
        await self.folder.delete(key)
        await self.bucket.delete(key)

    async def delete_below(self, prefix: str) -> int:
        """Remove from both; tells how many there were."""
        keys = [key async for key in self.listed(prefix)]
        await self.folder.delete_below(prefix)
        await self.bucket.delete_below(prefix)
        return len(keys)

    async def listed(self, prefix: str = "") -> AsyncIterator[str]:
        """Every key of both that begins so, each once, in order."""
        both = {key async for key in self.folder.listed(prefix)} | {key async for key in self.bucket.listed(prefix)}
        for key in sorted(both):
            yield key

    async def close(self) -> None:
        """End the bucket's connections."""
        await self.bucket.close()


async def move_older(folder: LocalFolder, bucket: Bucket, told: Callable[[int, int], None]) -> int:
    """Bring every file of the folder into the bucket; each is removed here once it is there. Again, it goes on."""
    keys = [key async for key in folder.listed()]
    gate, done = asyncio.Semaphore(_AT_ONCE), 0

    async def one(key: str) -> None:
        nonlocal done
        async with gate:
            size, sha256 = await asyncio.to_thread(_measured, folder, key)
            await bucket.put_from(key, folder.read(key), size=size, sha256=sha256)
            await folder.delete(key)
            done += 1
            told(done, len(keys))

    try:
        async with asyncio.TaskGroup() as together:
            for key in keys:
                together.create_task(one(key))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return done


def _measured(folder: LocalFolder, key: str) -> tuple[int, str]:
    with (folder.folder / key).open("rb") as source:
        return os.fstat(source.fileno()).st_size, hashlib.file_digest(source, "sha256").hexdigest()
