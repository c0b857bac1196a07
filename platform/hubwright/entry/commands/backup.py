"""`hubwright backup FILE`: the whole installation in one file, while it runs or not."""

import argparse
import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path

from hubwright.entry import servers, start
from hubwright.kernel.backup import Manifest, take
from hubwright.kernel.backup.manifest import KEY, MARKETPLACE_KEY, MASTER_KEY, PUSH_KEY
from hubwright.kernel.embedded import EmbeddedServers, running_endpoints
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.processes import Supervisor
from hubwright.kernel.settings import Settings

HELP = "write the whole installation into one file: database, files, key"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file; it holds keys, keep it private")
    start.add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Back up the operator's database, the one of a running `serve`, or the embedded one for a moment."""
    settings = start.load(arguments)
    made = _take(settings, arguments.file.absolute())
    sys.stdout.write(f"{len(made.tables)} tables, {made.rows} rows and {made.files} files are in {arguments.file}.\n")
    for what in left_out(settings):
        sys.stdout.write(f"Not in it: {what}.\n")
    return 0


def left_out(settings: Settings) -> list[str]:
    """What has to be backed up by other means; a backup that is silent about it would be trusted too much."""
    databases = [f"the database {key}, where companies live that have their own" for key in settings.databases]
    bucket = [f"the files in the bucket {settings.s3_bucket}"] if settings.s3_bucket else []
    return databases + bucket


def _take(settings: Settings, target: Path) -> Manifest:
    if settings.database_url:
        if not settings.backup_database_url:
            raise StartRefused(
                "HUBWRIGHT_BACKUP_DATABASE_URL is not set: it names the login that may read every row, "
                "which the one in DATABASE_URL must not."
            )
        return _write(settings, settings.backup_database_url, target, embedded=False)
    if not (settings.data / "pg").exists():
        raise StartRefused(f"There is no database in {settings.data}, so there is nothing to back up.")
    with ExitStack() as stack:
        endpoints = running_endpoints(settings.data)
        if endpoints is None:
            embedded = EmbeddedServers(settings.data, valkey=False)
            stack.enter_context(Supervisor(embedded))
            endpoints = embedded.start()
        return _write(servers.over(settings, endpoints), endpoints.superuser_url, target, embedded=True)


def _write(settings: Settings, url: str, target: Path, *, embedded: bool) -> Manifest:
    keys = {
        KEY: settings.secret_key or start.key_if_kept(settings.data),
        MASTER_KEY: "" if settings.master_key else start.key_if_kept(settings.data, MASTER_KEY),
        MARKETPLACE_KEY: "" if settings.marketplace_key else start.key_if_kept(settings.data, MARKETPLACE_KEY),
        PUSH_KEY: "" if settings.push_key else start.key_if_kept(settings.data, PUSH_KEY),
    }
    role = servers.runtime_login(settings.database_url)
    return asyncio.run(take(url, role, settings.data, keys, target, embedded=embedded))
