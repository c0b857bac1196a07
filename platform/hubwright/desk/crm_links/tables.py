"""Links between contacts and customers of other systems."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class CrmLink(TenantTable, tablename="crm_link", db=DB):
    """One contact here that is one customer there."""

    installation_id = columns.UUID()
    contact_id = columns.UUID()
    external_id = columns.Text()
    url = columns.Text()
    base = columns.JSONB(default="{}")
    ours_at = columns.JSONB(default="{}")
    their_changed_at = columns.Timestamptz(null=True, default=None)
    state = columns.Text()
    code = columns.Text()
    last_error = columns.Text()
    changed_at = columns.Timestamptz()


class CrmConflict(TenantTable, tablename="crm_conflict", db=DB):
    """A value that lost."""

    link_id = columns.UUID()
    field = columns.Text()
    ours = columns.Text()
    theirs = columns.Text()
    kept = columns.Text()
    at = columns.Timestamptz()
    settled_at = columns.Timestamptz(null=True, default=None)
    settled_by = columns.UUID(null=True, default=None)
