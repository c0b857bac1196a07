"""Whether the register says that a tenant is a demo."""

from uuid import UUID

from hubwright.kernel.database import global_fetch, outside_tenants


async def kind_of(tenant_id: UUID) -> str | None:
    """What a tenant is; nothing if there is none (any more)."""
    async with outside_tenants("what a tenant is stands in the register"):
        found = await global_fetch("SELECT kind FROM tenant WHERE id = $1", tenant_id)
    return found[0]["kind"] if found else None
