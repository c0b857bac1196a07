"""What sweeps read before they enter a tenant's scope; the only reader of table due across tenants."""

from uuid import UUID

import msgspec

from hubwright.kernel.database import global_fetch, outside_tenants

Due = tuple[UUID, UUID]


async def due_now(kind: str, most: int) -> list[Due]:
    """Find (tenant, id) of what is due, tenants taking turns."""
    async with outside_tenants("find what is due"):
        found = await global_fetch(
            "SELECT tenant_id, id FROM (SELECT tenant_id, id, due_at, row_number() OVER"
            " (PARTITION BY tenant_id ORDER BY due_at) AS turn FROM due WHERE kind = $1 AND due_at <= now()) d"
            " ORDER BY turn, due_at LIMIT $2",
            kind,
            most,
        )
    return [(row["tenant_id"], row["id"]) for row in found]


class LagView(msgspec.Struct, frozen=True):
    """How much of a kind should have been done by now, and since when the oldest."""

    count: int
    oldest_s: float


async def lags() -> dict[str, LagView]:
    """Tell for each kind what is due by the database's clock."""
    async with outside_tenants("operators see how far behind the work is"):
        found = await global_fetch(
            "SELECT kind, count(*) AS n, extract(epoch FROM now() - min(due_at))::float8 AS oldest_s FROM due"
            " WHERE due_at <= now() GROUP BY kind"
        )
    return {row["kind"]: LagView(row["n"], row["oldest_s"]) for row in found}
