"""What stays on at a cap; the SQL stands beside it."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T07:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "paid features that were switched on again at a cap"
SQL = (Path(__file__).parent / "sql" / "0062_kept_on.sql").read_text(encoding="utf-8")


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
