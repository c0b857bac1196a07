"""Keys of the active tenant; the hash lives in the door that finds the tenant."""

from piccolo.columns import JSONB, UUID, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class ApiKey(TenantTable, db=DB, tablename="api_key"):
    """One key of a program."""

    name = Text()
    hint = Text()
    scopes = JSONB()
    created_by = UUID(null=True, default=None)
    created_at = Timestamptz()
    last_used_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
