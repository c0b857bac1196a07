"""Installations of the active tenant."""

from piccolo.columns import JSONB, Boolean, Integer, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class Installation(TenantTable, db=DB, tablename="installation"):
    """One plugin in one tenant; `epoch` counts each time it is switched, so that caches know they are old."""

    plugin = Text()
    version = Text()
    enabled = Boolean()
    settings = JSONB()
    epoch = Integer()
    created_at = Timestamptz()
    updated_at = Timestamptz()
