"""What happened in a company's life."""

from piccolo.columns import Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class LifeEntry(TenantTable, db=DB, tablename="life_entry"):
    """One thing that happened; nothing changes or removes it at run time."""

    event = Text()
    before = Text()
    after = Text()
    by = Text()
    who = Text()
    reason = Text()
    until = Timestamptz(null=True, default=None)
    at = Timestamptz()
