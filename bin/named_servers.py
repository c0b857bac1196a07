"""Prints the environment that runs the integration tests on servers on their standard ports; nothing without them.

HUBWRIGHT_TEST_POSTGRES and HUBWRIGHT_TEST_REDIS name others.
"""

import asyncio
import getpass
import os
import sys

import asyncpg
import redis.asyncio

POSTGRES = f"postgresql://{getpass.getuser()}@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/9"


async def superuser_may_enter(url: str) -> bool:
    """Tell whether this login may make databases and roles there."""
    try:
        connection = await asyncpg.connect(url, timeout=3)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    try:
        return await connection.fetchval("SHOW is_superuser") == "on"
    finally:
        await connection.close()


async def answers(url: str) -> bool:
    """Tell whether a Redis is there."""
    client = redis.asyncio.from_url(url, socket_connect_timeout=3)
    try:
        return bool(await client.ping())
    except redis.RedisError:
        return False
    finally:
        await client.aclose()


async def main() -> None:
    """Print both settings, or nothing."""
    postgres = os.environ.get("HUBWRIGHT_TEST_POSTGRES", POSTGRES)
    cache = os.environ.get("HUBWRIGHT_TEST_REDIS", REDIS)
    if await superuser_may_enter(postgres) and await answers(cache):
        sys.stdout.write(f"HUBWRIGHT_TEST_POSTGRES={postgres} HUBWRIGHT_TEST_REDIS={cache}\n")


if __name__ == "__main__":
    asyncio.run(main())
