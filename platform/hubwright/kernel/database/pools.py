"""The databases that only companies live in: each is looked at and gets its pool when it is first needed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import asyncpg

from hubwright.kernel.database.where import DatabaseUnknown

Connect = Callable[[str], Awaitable["asyncpg.Pool[asyncpg.Record]"]]
Check = Callable[[str], Awaitable[None]]


class Others:
    """Their addresses by key, and the pools that are open."""

    def __init__(self, addresses: Mapping[str, str], connect: Connect, check: Check | None) -> None:
        self._addresses = dict(addresses)
        self._connect = connect
        self._check = check
        self._pools: dict[str, asyncpg.Pool[Any]] = {}
        self._opening = asyncio.Lock()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._addresses)

    async def pool(self, key: str) -> "asyncpg.Pool[Any]":
        """The pool of a database; the first who asks opens it."""
        open_already = self._pools.get(key)
        if open_already is not None:
            return open_already
        if key not in self._addresses:
            raise DatabaseUnknown(key)
        async with self._opening:
            if key not in self._pools:
                if self._check is not None:
                    await self._check(self._addresses[key])
                self._pools[key] = await self._connect(self._addresses[key])
            return self._pools[key]

    def take_all(self) -> "list[asyncpg.Pool[Any]]":
        """Hand the pools over to whoever closes them."""
        pools, self._pools = list(self._pools.values()), {}
        return pools
