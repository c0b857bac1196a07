"""Every change of what a company has bought."""

from piccolo.columns import JSONB, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class EditionChange(TenantTable, db=DB, tablename="edition_change"):
    """From what to what, since when; billing rates it."""

    state = Text()
    before = JSONB()
    after = JSONB()
    at = Timestamptz()
    due_at = Timestamptz()
    settled_at = Timestamptz(null=True, default=None)
    by = Text()
    accepted = JSONB()
    proration = JSONB()
