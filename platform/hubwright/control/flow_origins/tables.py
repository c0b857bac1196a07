"""Origins of flows."""

from piccolo import columns
from piccolo.table import Table

from hubwright.kernel.database import DB


class FlowOrigin(Table, tablename="flow_origin", db=DB):
    """One flow's origin; the real primary key is (tenant_id, flow_id)."""

    tenant_id = columns.UUID()
    flow_id = columns.UUID(primary_key=True)
    source = columns.Text()
    name = columns.Text(default="")
    report = columns.JSONB()
    put_aside_by = columns.Text(default="")
    at = columns.Timestamptz()
