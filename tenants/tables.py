"""What a tenant was promised beside its edition, and what that comes to now."""

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz
from piccolo.table import Table

from hubwright.kernel.database import DB, TenantTable


class EntitlementOverride(TenantTable, db=DB, tablename="entitlement_override"):
    """A promise to one tenant."""

    key = Text()
    value = JSONB()
    reason = Text()
    expires_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class TenantAddOn(TenantTable, db=DB, tablename="tenant_add_on"):
    """What a tenant bought beside its edition."""

    key = Text()
    quantity = Integer()
    ends_at = Timestamptz(null=True, default=None)
    since = Timestamptz()


class EntitlementSnapshot(Table, db=DB, tablename="entitlement_snapshot"):
    """The resolved entitlements of a tenant; the only thing kernel.entitlements reads."""

    tenant_id = UUID(primary_key=True)
    rev = Integer()
    grants = JSONB()
    updated_at = Timestamptz()
