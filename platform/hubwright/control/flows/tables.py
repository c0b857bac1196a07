"""Flows with their drafts, what the drafts were, and the immutable published versions."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class Flow(TenantTable, tablename="flow", db=DB):
    """A flow and its draft; `live_version_id` is what new conversations start with."""

    name = columns.Text()
    kind = columns.Text(default="bot")
    draft_doc = columns.JSONB()
    draft_rev = columns.Integer(default=1)
    draft_by = columns.Text()
    draft_at = columns.Timestamptz()
    live_version_id = columns.UUID(null=True, default=None)
    created_at = columns.Timestamptz()
    archived_at = columns.Timestamptz(null=True, default=None)


class FlowVersion(TenantTable, tablename="flow_version", db=DB):
    """One published copy; never changed, never removed."""

    flow_id = columns.UUID()
    n = columns.Integer()
    doc = columns.JSONB()
    sha256 = columns.Text()
    note = columns.Text()
    published_by = columns.Text()
    published_at = columns.Timestamptz()


class FlowDraftChange(TenantTable, tablename="flow_draft_change", db=DB):
    """The draft as it was at one revision."""

    flow_id = columns.UUID()
    rev = columns.Integer()
    doc = columns.JSONB()
    undo_rev = columns.Integer(null=True, default=None)
    redo_rev = columns.Integer(null=True, default=None)
    changed_by = columns.Text()
    changed_at = columns.Timestamptz()


class FlowRelease(TenantTable, tablename="flow_release", db=DB):
    """What was done with a version; only grows."""

    flow_id = columns.UUID()
    version_id = columns.UUID()
    deed = columns.Text()
    by_name = columns.Text()
    note = columns.Text(default="")
    detail = columns.JSONB()
    at = columns.Timestamptz()
