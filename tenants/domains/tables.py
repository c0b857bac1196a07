"""Host names that companies claim."""

from piccolo.columns import UUID, Integer, Text, Timestamptz

from hubwright.kernel.database import DB, TenantTable


class CompanyDomain(TenantTable, db=DB, tablename="company_domain"):
    """One claimed host name."""

    host = Text()
    token = Text()
    channel_id = UUID(null=True, default=None)
    verified_at = Timestamptz(null=True, default=None)
    checked_at = Timestamptz(null=True, default=None)
    misses = Integer()
    problem = Text()
    created_at = Timestamptz()
