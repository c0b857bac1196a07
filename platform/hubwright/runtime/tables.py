"""Rows of the runtime: what came in, executions of flows, effects and timers."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class FlowSession(TenantTable, tablename="flow_session", db=DB):
    """One execution of a flow version (or, in a test chat, of a draft)."""

    conversation_id = columns.UUID()
    flow_version_id = columns.UUID(null=True, default=None)
    draft_doc = columns.JSONB(null=True, default=None)
    status = columns.Text(default="active")
    state = columns.JSONB()
    rev = columns.Integer(default=0)
    steps_total = columns.Integer(default=0)
    started_at = columns.Timestamptz()
    ended_at = columns.Timestamptz(null=True, default=None)
