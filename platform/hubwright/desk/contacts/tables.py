"""End customers and their addresses on channels."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class Contact(TenantTable, tablename="contact", db=DB):
    """An end customer."""

    name = columns.Text()
    email = columns.Text()
    language = columns.Text()
    fields = columns.JSONB(default="{}")
    consent_at = columns.Timestamptz(null=True, default=None)
    blocked_at = columns.Timestamptz(null=True, default=None)
    blocked_by = columns.UUID(null=True, default=None)
    created_at = columns.Timestamptz()
    seen_at = columns.Timestamptz()


class Identity(TenantTable, tablename="identity", db=DB):
    """One address of a contact on one channel."""

    contact_id = columns.UUID()
    channel_id = columns.UUID()
    external_id = columns.Text()
    created_at = columns.Timestamptz()
