"""The batch functions of the runtime; their SQL stands in the runtime, beside the code that calls them."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

import hubwright.runtime

ID = "2026-11-26T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "batch functions"
_FOLDER = Path(hubwright.runtime.__file__).parent / "sql"
SQL = "\n".join((_FOLDER / f"{name}.sql").read_text(encoding="utf-8") for name in ("load_turns_1", "save_turns_1"))


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
