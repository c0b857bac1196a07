"""Tests of flows."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class FlowTestRow(TenantTable, tablename="flow_test", db=DB):
    """A script with what should come of it; one that was removed can be brought back."""

    flow_id = columns.UUID()
    name = columns.Text()
    test = columns.JSONB()
    author = columns.Text()
    at = columns.Timestamptz()
    removed_at = columns.Timestamptz(null=True)
