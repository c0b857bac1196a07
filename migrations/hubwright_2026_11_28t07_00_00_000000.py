"""Prices of plugins and what partners earn; the SQL stands beside it."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "prices of plugins, shares and payouts of partners"
SQL = (Path(__file__).parent / "sql" / "0060_plugin_prices.sql").read_text(encoding="utf-8")


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
