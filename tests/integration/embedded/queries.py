"""One query or command over a fresh connection, from a test that has no loop of its own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg
import redis


def ask(url: str, query: str) -> Any:
    """The first value of a query's answer; a statement without an answer gives None."""

    assert url, "an empty address would mean whatever server this machine happens to run"

    async def work() -> Any:
        connection = await asyncpg.connect(url, timeout=5)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as alone:  # pytest's own loop may exist in this thread
        return alone.submit(lambda: asyncio.run(work())).result()


def ping(url: str) -> bool:
    """Whether a Redis-protocol server answers."""
    with redis.Redis.from_url(url) as client:
        return bool(client.ping())


def answers(database_url: str, redis_url: str) -> bool:
    """Whether both servers answer right now."""
    try:
        return bool(ask(database_url, "SELECT 1")) and ping(redis_url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, redis.RedisError):
        return False
