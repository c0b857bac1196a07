"""Which servers a command uses: the operator's, the embedded ones, or a mix; and the processes that run over them."""

import asyncio
import http.client
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from hubwright.kernel.embedded import EmbeddedServers, Endpoints, running_endpoints
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.migrate import Kept, keep_days, migrate
from hubwright.kernel.processes import Child
from hubwright.kernel.reachable import require_servers
from hubwright.kernel.settings import Settings

_NOT_FOR_CHILDREN = frozenset({"MIGRATE_DATABASE_URL", "HUBWRIGHT_BACKUP_DATABASE_URL", "HUBWRIGHT_MIGRATE_DATABASES"})


def embedded_servers(settings: Settings) -> EmbeddedServers | None:
    """The servers that the operator did not name; None when both are named."""
    if settings.database_url and settings.redis_url:
        return None
    return EmbeddedServers(settings.data, postgres=not settings.database_url, valkey=not settings.redis_url)


def over(settings: Settings, endpoints: Endpoints) -> Settings:
    """Settings with the addresses of embedded servers where the operator named none."""
    own_database = not settings.database_url
    return msgspec.structs.replace(
        settings,
        database_url=settings.database_url or endpoints.database_url,
        migrate_database_url=endpoints.migrate_database_url if own_database else settings.migrate_database_url,
        redis_url=settings.redis_url or endpoints.redis_url,
    )


def joined(settings: Settings) -> Settings:
    """Settings of a process that joins servers somebody else runs: named ones, or those of a running `serve`."""
    if settings.database_url and settings.redis_url:
        return settings
    endpoints = running_endpoints(settings.data)
    if endpoints is None:
        raise StartRefused(
            f"No servers are running over {settings.data}: start `hubwright serve` first, "
            "or set DATABASE_URL and REDIS_URL."
        )
    return over(settings, endpoints)


def require_usable(settings: Settings) -> None:
    """Refuse to start over servers that do not answer, a login that may too much, or a schema of another version."""
    from hubwright.entry.resources import check_database  # noqa: PLC0415 - heavy, and embedded servers need no check

    require_servers(settings.database_url, settings.redis_url)
    asyncio.run(check_database(settings))


def migrate_now(settings: Settings) -> list[str]:
    """Bring the schema up to date; returns what was run."""
    if not settings.migrate_database_url:
        raise StartRefused(
            "MIGRATE_DATABASE_URL is not set: it names the login that may change the schema, "
            "which the one in DATABASE_URL must not."
        )
    _refuse_missing(settings)
    done = asyncio.run(migrate(settings.migrate_database_url, runtime_login(settings.database_url)))
    for key, address in settings.migrate_databases.items():
        ran = asyncio.run(migrate(address, runtime_login(settings.databases[key]), only_companies=True))
        done += [f"{name} in {key}" for name in ran]
    maintain_now(settings)
    return done


def _refuse_missing(settings: Settings) -> None:
    """Both lists name the same databases, or one of them would be left behind."""
    odd = sorted(set(settings.databases) ^ set(settings.migrate_databases))
    if odd:
        raise StartRefused(f"HUBWRIGHT_DATABASES and HUBWRIGHT_MIGRATE_DATABASES must both name the database {odd[0]}.")


def runtime_login(address: str) -> str:
    """The name that the tables are granted to."""
    role = unquote(urlsplit(address).username or "")
    if not role:
        raise StartRefused("DATABASE_URL names no login: write it as postgresql://LOGIN:PASSWORD@HOST/DATABASE.")
    return role


def maintain_now(settings: Settings) -> Kept:
    """Make the days ahead and drop those that are older than they are kept."""
    if not settings.migrate_database_url:
        raise StartRefused("MIGRATE_DATABASE_URL is not set: it names the login that owns what is made and dropped.")
    kept = Kept([], [], 0)
    for address in (settings.migrate_database_url, *settings.migrate_databases.values()):
        done = asyncio.run(keep_days(address, {"flow_step": settings.trace_days}))
        kept = Kept(kept.made + done.made, kept.dropped + done.dropped, kept.deleted + done.deleted)
    return kept


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """What a child process gets to know: never the logins that may change the schema or read everything."""
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_CHILDREN}
    return {
        **kept,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "HUBWRIGHT_DATA": str(settings.data),
        "HUBWRIGHT_PUBLIC_URL": settings.public_url,
        **more,
    }


def command(*words: str) -> list[str]:
    """A `hubwright` command line for a child, whatever the working directory holds."""
    return [sys.executable, "-P", "-m", "hubwright.entry.cli", *words]


def web_child(host: str, port: int, env: Mapping[str, str], name: str = "_web") -> Child:
    """The web process, ready when it says so."""
    asked = "127.0.0.1" if host in ("0.0.0.0", "") else "::1" if host == "::" else host  # noqa: S104 - compared, not bound

    def ready() -> bool:
        connection = http.client.HTTPConnection(asked, port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return Child("web", command(name, "--host", host, "--port", str(port)), env, ready)


def worker_child(settings: Settings, env: Mapping[str, str]) -> Child:
    """The worker process, ready when its loops have begun to turn."""
    alive = settings.data / "worker.alive"
    since = time.time()
    return Child("worker", command("_worker", "--alive", str(alive)), env, lambda: touched_since(alive, since))


def touched_since(path: Path, since: float) -> bool:
    """Whether a sign of life is newer than a moment."""
    try:
        return path.stat().st_mtime >= since
    except FileNotFoundError:
        return False
