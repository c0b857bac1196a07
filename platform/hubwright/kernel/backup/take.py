"""Taking a backup: one snapshot for the dump and for the hash over all rows, then the files that its rows name."""

import importlib.metadata
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from hubwright.kernel.backup.archive import Writer
from hubwright.kernel.backup.fingerprint import Connection, fingerprint, opened
from hubwright.kernel.backup.manifest import (
    DUMP,
    FOLDERS,
    FORMAT,
    KEY,
    MARKETPLACE_KEY,
    MASTER_KEY,
    PUSH_KEY,
    Manifest,
    Mark,
)
from hubwright.kernel.backup.programs import Programs, embedded_programs, programs_on_path, run
from hubwright.kernel.errors import StartRefused


async def take(
    url: str, runtime_role: str, data: Path, keys: Mapping[str, str], target: Path, *, embedded: bool
) -> Manifest:
    """Write everything into a new file: complete under its name, or not there at all.

    The dump comes first: a file is written before the row that names it, so whatever the snapshot names is there.
    """
    _refuse_existing(target)
    connection = await opened(url)
    try:
        major = connection.get_server_version().major
        programs = embedded_programs(data / "pg") if embedded else programs_on_path(major)
        with _building(target) as folder:
            building = Path(folder) / target.name
            dump = building.with_name(DUMP)
            snapshot = await _dump(connection, url, programs, dump)
            made = _pack(snapshot, runtime_role, data, keys, dump, building)
            os.link(building, target)
        return made
    except OSError as problem:
        raise StartRefused(f"The backup {target} cannot be written: {problem.strerror}.") from problem
    finally:
        await connection.close()


async def _master_keys(connection: Connection) -> list[str]:
    if not await connection.fetchval("SELECT to_regclass('hubwright.tenant_key')"):
        return []
    found = await connection.fetch("SELECT DISTINCT key_id FROM hubwright.tenant_key ORDER BY key_id")
    return [row["key_id"] for row in found]


def _building(target: Path) -> "tempfile.TemporaryDirectory[str]":
    """A private folder beside the target, so that the last move is one step."""
    return tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent)


class _Snapshot(NamedTuple):
    """What the database was when it was dumped."""

    made_at: datetime
    postgres: int
    migrations: list[str]
    tables: dict[str, Mark]
    master_keys: list[str]


async def _dump(connection: Connection, url: str, programs: Programs, dump: Path) -> _Snapshot:
    """Dump and hash the same snapshot."""
    made_at = datetime.now(UTC)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        if not await connection.fetchval("SELECT to_regclass('app.migration')"):
            raise StartRefused("The database holds nothing of Hubwright, so there is nothing to back up.")
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        run(programs.dump, url, ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}"], "read")
        migrations = [row[0] for row in await connection.fetch("SELECT name FROM app.migration ORDER BY name")]
        tables = await fingerprint(connection)
        master_keys = await _master_keys(connection)
    return _Snapshot(made_at, connection.get_server_version().major, migrations, tables, master_keys)


def _pack(  # noqa: PLR0917 - one caller, all of it needed
    snapshot: _Snapshot, runtime_role: str, data: Path, keys: Mapping[str, str], dump: Path, building: Path
) -> Manifest:
    building.touch(mode=0o600)
    writer = Writer(building)
    try:
        writer.add_file(DUMP, dump)
        dump.unlink()
        for name in (KEY, MASTER_KEY, MARKETPLACE_KEY, PUSH_KEY):
            if keys.get(name):
                writer.add_bytes(name, keys[name].encode())
        for folder in FOLDERS:
            _add_folder(writer, data, data / folder)
        manifest = Manifest(
            format=FORMAT,
            hubwright=importlib.metadata.version("hubwright"),
            runtime_role=runtime_role,
            members=writer.members,
            **snapshot._asdict(),
        )
        writer.seal(manifest)
    finally:
        writer.close()
    _keep_for_good(building)
    return manifest


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise StartRefused(f"The file {target} is there already; a backup never overwrites one.")


def _add_folder(writer: Writer, data: Path, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.suffix != ".new":
            try:
                writer.add_file(path.relative_to(data).as_posix(), path)
            except FileNotFoundError:  # removed since it was listed: whoever removed it had the right to
                continue


def _keep_for_good(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())
