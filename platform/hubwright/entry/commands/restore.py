"""`hubwright restore FILE`: puts a backup back where nothing is, or changes nothing."""

import argparse
import asyncio
import shutil
import sys
from pathlib import Path

from hubwright.entry import servers, start
from hubwright.kernel.backup import Manifest, put_back
from hubwright.kernel.backup.archive import verified
from hubwright.kernel.embedded import EmbeddedServers
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.processes import Supervisor
from hubwright.kernel.settings import Settings

HELP = "put a backup back into an empty data folder or database, and compare every row"
_MAY_BE_THERE = frozenset({"lost+found"})  # what a fresh file system brings


def describe(parser: argparse.ArgumentParser) -> None:
    """Where from, where to."""
    parser.add_argument("file", type=Path, metavar="FILE", help="what `hubwright backup` wrote")
    start.add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check the file, check that nothing is where it goes, put it back, compare."""
    settings = start.load(arguments)
    path = arguments.file.absolute()
    if settings.database_url and not settings.backup_database_url:
        raise StartRefused(
            "HUBWRIGHT_BACKUP_DATABASE_URL is not set: it names the login that may write every row, "
            "which the one in DATABASE_URL must not."
        )
    _refuse_used(settings.data)
    manifest = verified(path)
    try:
        _put_back(settings, path, manifest)
    except BaseException:
        _empty_again(settings.data)
        raise
    sys.stdout.write(
        f"{len(manifest.tables)} tables, {manifest.rows} rows and {manifest.files} files of "
        f"{manifest.made_at:%Y-%m-%d %H:%M} UTC are back, each row compared. Start Hubwright as always.\n"
    )
    return 0


def _put_back(settings: Settings, path: Path, manifest: Manifest) -> None:
    data = settings.data
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.database_url:
        role = servers.runtime_login(settings.database_url)
        asyncio.run(put_back(path, manifest, settings.backup_database_url, role, data, embedded=False))
        return
    building = data / ".restoring"  # whoever starts Hubwright meanwhile does not find half an installation
    building.mkdir(mode=0o700)
    embedded = EmbeddedServers(building, valkey=False)
    with Supervisor(embedded):
        endpoints = embedded.start()
        role = servers.runtime_login(servers.over(settings, endpoints).database_url)
        asyncio.run(put_back(path, manifest, endpoints.superuser_url, role, building, embedded=True))
    for child in sorted(building.iterdir(), key=lambda each: each.name == "pg"):  # the database last
        if child.name not in ("logs", "lock"):
            child.rename(data / child.name)
    shutil.rmtree(building)


def _refuse_used(data: Path) -> None:
    try:
        strange = sorted(child.name for child in data.iterdir() if child.name not in _MAY_BE_THERE)
    except FileNotFoundError:
        return
    except OSError as problem:
        raise StartRefused(f"The data folder {data} cannot be used: {problem.strerror}.") from problem
    if strange:
        raise StartRefused(
            f"The data folder {data} is not empty (it has {strange[0]}), nothing was changed: "
            "name an empty one with --data."
        )


def _empty_again(data: Path) -> None:
    if not data.is_dir():
        return
    for child in data.iterdir():
        if child.name in _MAY_BE_THERE:
            continue
        if child.is_dir():
            shutil.rmtree(child, ignore_errors=True)
        else:
            child.unlink()
