"""Comments on the steps of flows."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class FlowComment(TenantTable, tablename="flow_comment", db=DB):
    """One comment; never removed, only settled."""

    flow_id = columns.UUID()
    node_id = columns.Text(default="")
    text = columns.Text()
    author = columns.Text()
    at = columns.Timestamptz()
    settled_by = columns.Text(default="")
    changed_at = columns.Timestamptz()
