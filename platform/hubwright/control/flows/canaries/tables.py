"""Versions that are or were tried on a part of what arrives."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class FlowCanary(TenantTable, tablename="flow_canary", db=DB):
    """One canary; at most one of a flow runs."""

    flow_id = columns.UUID()
    version_id = columns.UUID()
    control_id = columns.UUID()
    percent = columns.SmallInt()
    audience = columns.JSONB()
    audience_name = columns.Text(default="")
    margin = columns.SmallInt()
    enough = columns.Integer()
    going_back = columns.Text()
    began_by = columns.Text()
    began_at = columns.Timestamptz()
    ended_by = columns.Text(default="")
    ended_at = columns.Timestamptz(null=True, default=None)
    outcome = columns.Text(null=True, default=None)
