"""Checks at start that a port is free and that the servers an operator named are there: one clear sentence if not."""

import asyncio
import errno
import re
import socket
from urllib.parse import urlsplit

import asyncpg
import redis.asyncio
from redis.exceptions import AuthenticationError, RedisError

from hubwright.kernel.errors import StartRefused

_OLDEST_POSTGRES = 15
_OLDEST_REDIS = (6, 2)


def require_free_port(host: str, port: int) -> None:
    """Refuse to start where somebody else listens already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections of a former server may linger
        try:
            trial.bind((host, port))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                raise StartRefused(
                    f"Port {port} on {host} is in use by another program: stop it, or choose another with --port."
                ) from problem
            raise StartRefused(f"Port {port} on {host} cannot be used: {problem.strerror}.") from problem


def require_servers(database_url: str, redis_url: str) -> None:
    """Refuse to start unless both servers answer and are new enough; call it before any event loop runs."""
    asyncio.run(_require_both(database_url, redis_url))


async def _require_both(database_url: str, redis_url: str) -> None:
    await _require_postgres(database_url)
    await _require_redis(redis_url)


async def _require_postgres(url: str) -> None:
    where = f"The database in DATABASE_URL ({_without_password(url)})"
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as problem:
        raise StartRefused(f"{where} refused us: {problem}.") from problem
    except (
        OSError,
        TimeoutError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        ValueError,
    ) as problem:
        raise StartRefused(f"{where} cannot be reached: {_reason(problem)}.") from problem
    major = connection.get_server_version().major
    await connection.close()
    if major < _OLDEST_POSTGRES:
        raise StartRefused(f"{where} is PostgreSQL {major}: Hubwright needs {_OLDEST_POSTGRES} or newer.")


async def _require_redis(url: str) -> None:
    where = f"The server in REDIS_URL ({_without_password(url)})"
    try:
        client = redis.asyncio.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    except ValueError as problem:
        raise StartRefused(f"{where} cannot be reached: {_reason(problem)}.") from problem
    try:
        version = str((await client.info("server"))["redis_version"])
    except (RedisError, OSError, TimeoutError) as problem:
        refused = any(isinstance(error, AuthenticationError) for error in (problem, problem.__cause__))
        what = "refused us" if refused else "cannot be reached"  # hiredis wraps the refusal in a connection error
        raise StartRefused(f"{where} {what}: {_reason(problem)}.") from problem
    finally:
        await client.aclose()
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_REDIS:
        raise StartRefused(f"{where} is version {version}: Hubwright needs Redis 6.2, Valkey 7.2 or newer.")


def _without_password(url: str) -> str:
    """Show where a URL points without its secrets."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "not a URL"
    place = parts.netloc.rpartition("@")[2] + parts.path
    socket_folder = re.search(r"(?:^|&)host=([^&]+)", parts.query)
    return f"{parts.scheme}://{place}" + (f" in {socket_folder.group(1)}" if socket_folder else "")


def _reason(problem: BaseException) -> str:
    if isinstance(problem, TimeoutError):
        return "no answer within 5 seconds"
    return (str(problem).splitlines() or [type(problem).__name__])[0].rstrip(".")
