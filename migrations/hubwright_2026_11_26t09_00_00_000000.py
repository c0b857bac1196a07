"""The batch function that reads flow versions; its SQL stands in the runtime, beside the code that calls it."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

import hubwright.runtime

ID = "2026-11-26T09:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "versions of a batch"
_FOLDER = Path(hubwright.runtime.__file__).parent / "sql"
NAME = "load_versions_1"
SQL = (_FOLDER / f"{NAME}.sql").read_text(encoding="utf-8")


async def forwards() -> MigrationManager:
    """Hand the SQL to whoever runs migrations."""
    manager = MigrationManager(migration_id=ID, app_name="hubwright", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        assert engine is not None
        transaction = engine.current_transaction.get()
        await transaction.connection.execute(SQL)

    manager.add_raw(run)
    return manager
