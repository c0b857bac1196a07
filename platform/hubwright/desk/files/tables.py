"""What is known of an uploaded file; its bytes are in the file store."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class File(TenantTable, tablename="file", db=DB):
    """An uploaded file."""

    name = columns.Text()
    media_type = columns.Text()
    size = columns.Integer()
    sha256 = columns.Text()
    storage_key = columns.Text()
    contact_id = columns.UUID(null=True, default=None)
    member_id = columns.UUID(null=True, default=None)
    created_at = columns.Timestamptz()
