"""Channels of the active tenant."""

from piccolo.columns import JSONB, UUID, Boolean, Integer, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class Channel(TenantTable, db=DB, tablename="channel"):
    """One configured way in; its public key is also a door row."""

    plugin = Text()
    name = Text()
    key = Text()
    settings = JSONB()
    enabled = Boolean()
    flow_id = UUID(null=True, default=None)
    queue_id = UUID(null=True, default=None)
    language = Text()
    rev = Integer()
    created_at = Timestamptz()
    updated_at = Timestamptz()
