"""The tables that no tenant owns, each with the reason that its migration gives."""

import re

from hubwright.kernel.migrate.runner import migrations_folder

# Made by the migrator itself, before any migration.
BOOKKEEPING = {"app.migration": "which migrations have run; nothing of a tenant"}
_WITH_REASON = re.compile(r"((?:^--[^\n]*\n)+)CREATE TABLE (\w+)", re.MULTILINE)
_SHARED = re.compile(r"app\.share\('(\w+)'")


def global_tables() -> dict[str, str]:
    """Table to reason; a shared table without a comment right above it is a failure."""
    found = dict(BOOKKEEPING)
    for file in sorted((migrations_folder() / "sql").glob("*.sql")):
        sql = file.read_text(encoding="utf-8")
        reasons = {
            table: " ".join(line.strip("- ") for line in told.splitlines()) for told, table in _WITH_REASON.findall(sql)
        }
        for table in _SHARED.findall(sql):
            found[f"hubwright.{table}"] = _sentence(reasons.get(table, ""))
    return found


def _sentence(told: str) -> str:
    return re.sub(r"^-+ global tables\s*", "", told).strip()
