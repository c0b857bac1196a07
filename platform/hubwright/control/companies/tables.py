"""The global registry of tenants and where each lives."""

from piccolo.columns import UUID, Integer, Text, Timestamptz
from piccolo.table import Table

from hubwright.kernel.database import DB


class Tenant(Table, db=DB, tablename="tenant"):
    """One company."""

    id = UUID(primary_key=True)
    slug = Text()
    name = Text()
    kind = Text()
    status = Text()
    edition = Text()
    edition_version = Integer()
    region = Text()
    language = Text()
    time_zone = Text()
    created_at = Timestamptz()
    status_since = Timestamptz()
    status_until = Timestamptz(null=True, default=None)
    status_because = Text()
