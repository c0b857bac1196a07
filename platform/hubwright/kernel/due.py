"""What sweeps read before they enter a tenant's scope; the only reader of table due across tenants.

The work of a tenant that is held (suspended, closing) waits here and is found again when it goes on.
"""

from uuid import UUID

import msgspec

from hubwright.kernel.database import Row, everywhere, global_fetch, outside_tenants

_AWAY = "(dsn_key <> 'default' OR fenced_until IS NOT NULL) AND (dsn_key <> $3 OR fenced_until > now())"
Due = tuple[UUID, UUID]
HELD = ("suspended", "closing", "purged")  # states in which a tenant is read and nothing of it goes on


async def due_now(kind: str, most: int, *, while_held: bool = False) -> list[Due]:
    """Find (tenant, id) of what is due in every database, tenants taking turns; who is being moved is left alone.

    Of held tenants only what says that it goes on.
    """

    async def read(key: str) -> list[Row]:
        return await global_fetch(
            "SELECT tenant_id, id, turn, due_at FROM (SELECT tenant_id, id, due_at, row_number() OVER"
            " (PARTITION BY tenant_id ORDER BY due_at) AS turn FROM due WHERE kind = $1 AND due_at <= now()"
            f" AND tenant_id NOT IN (SELECT tenant_id FROM placement WHERE {_AWAY})"
            " AND (while_held OR tenant_id <> ALL($4::uuid[]))) d ORDER BY turn, due_at LIMIT $2",
            kind,
            most,
            key,
            [] if while_held else await held_tenants(),
        )

    found = [row for rows in await everywhere("find what is due", read) for row in rows]
    found.sort(key=lambda row: (row["turn"], row["due_at"]))
    return [(row["tenant_id"], row["id"]) for row in found[:most]]


async def held_tenants() -> list[UUID]:
    """The tenants whose work waits."""
    async with outside_tenants("whose work waits is asked across tenants, by sweeps"):
        found = await global_fetch("SELECT id FROM tenant WHERE status IN ('suspended', 'closing', 'purged')")
    return [row["id"] for row in found]


class LagView(msgspec.Struct, frozen=True):
    """How much of a kind should have been done by now, and since when the oldest."""

    count: int
    oldest_s: float


async def lags() -> dict[str, LagView]:
    """Tell for each kind what is due by the database's clock."""

    async def read(_key: str) -> list[Row]:
        return await global_fetch(
            "SELECT kind, count(*) AS n, extract(epoch FROM now() - min(due_at))::float8 AS oldest_s FROM due"
            " WHERE due_at <= now() AND (while_held OR tenant_id <> ALL($1::uuid[])) GROUP BY kind",
            await held_tenants(),
        )

    summed: dict[str, LagView] = {}
    for rows in await everywhere("operators see how far behind the work is", read):
        for row in rows:
            before = summed.get(row["kind"], LagView(0, 0.0))
            summed[row["kind"]] = LagView(before.count + row["n"], max(before.oldest_s, row["oldest_s"]))
    return summed
