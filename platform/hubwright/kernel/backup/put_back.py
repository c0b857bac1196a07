"""Putting a backup back: checked before, compared afterwards, and only into a place that holds nothing."""

import tempfile
from pathlib import Path

from hubwright.kernel.backup.archive import extract, extract_all
from hubwright.kernel.backup.fingerprint import Connection, fingerprint, opened
from hubwright.kernel.backup.manifest import DUMP, FOLDERS, KEY, MARKETPLACE_KEY, MASTER_KEY, PUSH_KEY, Manifest
from hubwright.kernel.backup.programs import embedded_programs, programs_on_path, run
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.migrate.roles import OWNER, ensure_owner, quoted
from hubwright.kernel.migrate.runner import modules
from hubwright.kernel.sealed.keys import MasterKeys, listed
from hubwright.kernel.settings import settings

# What a database that nobody has used yet may hold.
_STRANGE = """SELECT n.nspname FROM pg_namespace n WHERE n.nspname !~ '^pg_'
    AND n.nspname NOT IN ('information_schema', 'public')
    UNION ALL SELECT 'public.' || c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    ORDER BY 1 LIMIT 1"""


async def put_back(path: Path, manifest: Manifest, url: str, runtime_role: str, data: Path, *, embedded: bool) -> None:
    """Put a verified backup into an empty database and an empty folder."""
    _refuse_newer(path, manifest)
    _refuse_unreadable(path, manifest)
    if manifest.runtime_role != runtime_role:
        raise StartRefused(
            f"The backup grants its tables to the login {manifest.runtime_role}, DATABASE_URL names {runtime_role}: "
            f"make a login {manifest.runtime_role} and name it there."
        )
    connection = await opened(url)
    try:
        strange = await connection.fetchval(_STRANGE)
        if strange is not None:
            raise StartRefused(f"The database is not empty (it has {strange}), nothing was changed: name an empty one.")
        major = connection.get_server_version().major
        if major < manifest.postgres:
            raise StartRefused(
                f"The backup was made on PostgreSQL {manifest.postgres}, this server is version {major}; "
                "nothing was changed."
            )
        programs = embedded_programs(data / "pg") if embedded else programs_on_path(max(major, manifest.postgres))
        await ensure_owner(connection)
        _put_files_back(path, manifest, data)
        with tempfile.TemporaryDirectory(prefix=".restore.", dir=data) as folder:
            dump = Path(folder) / DUMP
            extract(path, DUMP, dump)
            arguments = ["--no-owner", f"--role={OWNER}", "--exit-on-error", "--single-transaction", str(dump)]
            run(programs.restore, url, arguments, "written")
        await _compare(connection, path, manifest)
    finally:
        await connection.close()


def _refuse_newer(path: Path, manifest: Manifest) -> None:
    unknown = set(manifest.migrations) - {module.ID for module in modules()}
    if unknown:
        raise StartRefused(
            f"The backup {path} was made by a newer version of Hubwright ({manifest.hubwright}), which this one cannot "
            "serve; nothing was changed."
        )


def _refuse_unreadable(path: Path, manifest: Manifest) -> None:
    """Companies' secrets would be lost without the key that the operator keeps apart from the backups."""
    if MASTER_KEY in manifest.members:
        return
    given = listed(settings().master_key)
    missing = set(manifest.master_keys) - set(MasterKeys(given).known if given else ())
    if missing:
        raise StartRefused(
            f"The backup {path} holds secrets under the master key {sorted(missing)[0]}, which is not in it: "
            "name it in HUBWRIGHT_MASTER_KEY; nothing was changed."
        )


def _put_files_back(path: Path, manifest: Manifest, data: Path) -> None:
    for key in (KEY, MASTER_KEY, MARKETPLACE_KEY, PUSH_KEY):
        if key in manifest.members:
            extract(path, key, data / key)
    for folder in FOLDERS:
        (data / folder).mkdir(mode=0o700)
        extract_all(path, folder, data)


async def _compare(connection: Connection, path: Path, manifest: Manifest) -> None:
    """Every row of every table must be what it was; if not, the database is as empty as before."""
    await connection.execute("ANALYZE")
    found = await fingerprint(connection)
    differing = sorted(name for name in {*found, *manifest.tables} if found.get(name) != manifest.tables.get(name))
    if differing:
        schemas = await connection.fetch(
            "SELECT DISTINCT n.nspname FROM pg_namespace n WHERE pg_get_userbyid(n.nspowner) = $1", OWNER
        )
        for row in schemas:
            if row["nspname"] != "public":
                await connection.execute(f"DROP SCHEMA {quoted(row['nspname'])} CASCADE")
        raise StartRefused(f"What was put back from {path} differs in {differing[0]}: it was taken away again.")
