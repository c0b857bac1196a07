"""Calls of plugins in the active tenant."""

from piccolo.columns import JSONB, UUID, DoublePrecision, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class PluginCall(TenantTable, db=DB, tablename="plugin_call"):
    """One call and what came of it; what went in and came back is forgotten before the rest is."""

    at = Timestamptz()
    plugin = Text()
    version = Text()
    hook = Text()
    ms = DoublePrecision()
    outcome = Text()
    code = Text()
    reason = Text()
    idempotency_key = Text()
    input = JSONB(null=True)
    output = JSONB(null=True)
    lines = JSONB()
    replay_of = UUID(null=True)
    sent_at = Timestamptz(null=True)
