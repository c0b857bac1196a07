"""Reads and writes where a company stands in its life; only `tenants.life` moves it. Joins the caller's transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.kernel.database import global_execute, global_fetch, outside_tenants

REASON = "where a company stands is in the register, which is read before a tenant is entered"


class LifeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One company's line in the register, as far as its life goes."""

    id: UUID
    kind: str
    status: str
    status_since: datetime
    status_until: datetime | None
    status_because: str
    came_from: list[tuple[str, str]]
    trial_ends_at: datetime | None
    purge_began_at: datetime | None


_FIELDS = ", ".join(LifeRow.__struct_fields__)


async def lock_life(tenant_id: UUID) -> LifeRow | None:
    """Read it and keep others from moving it until the transaction ends."""
    async with outside_tenants(REASON):
        found = await global_fetch(f"SELECT {_FIELDS} FROM tenant WHERE id = $1 FOR UPDATE", tenant_id)
    return msgspec.convert(found[0], LifeRow) if found else None


async def write_life(tenant_id: UUID, *, status: str, until: datetime | None, because: str, came_from: Any) -> None:
    """Move it on; the moment is the transaction's."""
    async with outside_tenants(REASON):
        await global_execute(
            "UPDATE tenant SET status = $2, status_since = now(), status_until = $3, status_because = $4,"
            " came_from = $5, purge_began_at = NULL WHERE id = $1",
            tenant_id,
            status,
            until,
            because,
            came_from,
        )


async def set_trial_end(tenant_id: UUID, ends_at: datetime) -> None:
    """Until when the company tries us out."""
    async with outside_tenants(REASON):
        await global_execute("UPDATE tenant SET trial_ends_at = $2 WHERE id = $1", tenant_id, ends_at)


async def become_customer(tenant_id: UUID) -> None:
    """A company that pays is on trial no more."""
    async with outside_tenants(REASON):
        await global_execute("UPDATE tenant SET kind = 'customer' WHERE id = $1 AND kind = 'trial'", tenant_id)


async def begin_purge(tenant_id: UUID) -> None:
    """From now on there is no way back."""
    async with outside_tenants(REASON):
        await global_execute("UPDATE tenant SET purge_began_at = now() WHERE id = $1", tenant_id)
