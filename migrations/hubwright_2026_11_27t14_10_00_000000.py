"""A ledger that can be audited, prices, invoices, credit and caps; the SQL stands beside it."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

import hubwright.runtime

ID = "2026-11-27T14:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "billing"
NAME = "save_turns_2"
SQL = "\n".join(
    (
        (Path(__file__).parent / "sql" / "0055_billing.sql").read_text(encoding="utf-8"),
        (Path(hubwright.runtime.__file__).parent / "sql" / f"{NAME}.sql").read_text(encoding="utf-8"),
    )
)


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
