"""Plugins that the active tenant has, on or off."""

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Integer, Numeric, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class Installation(TenantTable, db=DB, tablename="installation"):
    """One plugin in one tenant; the epoch grows with every switch, so that caches know."""

    plugin = Text()
    version = Text()
    enabled = Boolean()
    settings = JSONB()
    epoch = Integer()
    release_id = UUID(null=True, default=None)
    revision = Integer()
    pinned = Boolean()
    cooldown_days = Integer()
    asked_release = UUID(null=True, default=None)
    monthly_cap = Numeric(null=True, default=None)
    first_on_at = Timestamptz()
    removed_at = Timestamptz(null=True, default=None)
    paused_at = Timestamptz(null=True, default=None)
    paused_by = Text()
    paused_why = Text()
    paused_s = BigInt()
    on_when_removed = Boolean()
    created_at = Timestamptz()
    updated_at = Timestamptz()
