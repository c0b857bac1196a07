"""Variables of the active tenant."""

from piccolo.columns import JSONB, UUID, Text, Timestamptz
from piccolo.table import Table

from hubwright.kernel.database import DB


class TenantVariable(Table, db=DB, tablename="tenant_variable"):
    """One fact; the real primary key is (tenant_id, key)."""

    tenant_id = UUID()
    key = Text(primary_key=True)
    value = JSONB()
    updated_at = Timestamptz()
