"""The append-only ledger of what was used."""

from piccolo.columns import Numeric, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class UsageEvent(TenantTable, db=DB, tablename="usage_event"):
    """One count; corrected by another with the opposite sign, never changed."""

    meter = Text()
    quantity = Numeric()
    subject = Text()
    source = Text()
    idem_key = Text()
    event_time = Timestamptz()
