"""The way to the database: a scope with a transaction, rows, hand-written SQL, and what follows a commit."""

from hubwright.kernel.database.asking import everywhere
from hubwright.kernel.database.engine import DB, OutsideTransaction, SafeEngine, encode_json
from hubwright.kernel.database.rows import TenantTable, global_rows, rows
from hubwright.kernel.database.sql import Row, execute, execute_many, fetch, fetch_one, global_execute, global_fetch
from hubwright.kernel.database.transaction import (
    acting_for,
    after_commit,
    erasing_for,
    outside_tenants,
    outside_tenants_at,
    reading_one_moment,
    savepoint,
)
from hubwright.kernel.database.where import MAIN, DatabaseUnknown, NotNow, database_of

__all__ = [
    "DB",
    "MAIN",
    "DatabaseUnknown",
    "NotNow",
    "OutsideTransaction",
    "Row",
    "SafeEngine",
    "TenantTable",
    "acting_for",
    "after_commit",
    "database_of",
    "encode_json",
    "erasing_for",
    "everywhere",
    "execute",
    "execute_many",
    "fetch",
    "fetch_one",
    "global_execute",
    "global_fetch",
    "global_rows",
    "outside_tenants",
    "outside_tenants_at",
    "reading_one_moment",
    "rows",
    "savepoint",
]
