"""Plugins that the active tenant has, on or off."""

from piccolo.columns import JSONB, Boolean, Integer, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class Installation(TenantTable, db=DB, tablename="installation"):
    """One plugin in one tenant; the epoch grows with every switch, so that caches know."""

    plugin = Text()
    version = Text()
    enabled = Boolean()
    settings = JSONB()
    epoch = Integer()
    agreed = JSONB()
    pinned = Boolean()
    created_at = Timestamptz()
    updated_at = Timestamptz()
