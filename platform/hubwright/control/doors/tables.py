"""The global door table; it holds hashes and ids, never content."""

from piccolo.columns import UUID, Bytea, Text
from piccolo.table import Table

from hubwright.kernel.database import DB


class DoorRow(Table, db=DB, tablename="door"):
    """One key that leads into one tenant; the real primary key is (kind, key_hash, tenant_id)."""

    kind = Text()
    key_hash = Bytea(primary_key=True)
    tenant_id = UUID()
    target_id = UUID()
