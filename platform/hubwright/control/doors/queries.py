"""Reads and writes doors; joins the transaction it is called in."""

from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.doors.tables import DoorRow
from hubwright.kernel.database import global_execute, global_fetch, global_rows, outside_tenants

Kind = Literal[
    "api_key", "channel", "member", "invitation", "webhook", "installation", "host", "payments"
]  # fmt: skip


class Door(msgspec.Struct, frozen=True):
    """Where a key leads: a tenant, and the thing in it that the key belongs to."""

    tenant_id: UUID
    target_id: UUID


async def find_door(kind: Kind, key_hash: bytes) -> Door | None:
    """Find the tenant behind a key; for memberships use `doors_of`."""
    found = await doors_of(kind, key_hash)
    return found[0] if len(found) == 1 else None


async def doors_of(kind: Kind, key_hash: bytes) -> list[Door]:
    """Find every tenant behind a key, oldest tenant first."""
    table = global_rows(DoorRow)
    async with outside_tenants("a key is looked up before its tenant is known"):
        found = (
            await table.select(table.tenant_id, table.target_id)
            .where(table.kind == kind, table.key_hash == key_hash)
            .order_by(table.tenant_id)
        )
    return [Door(row["tenant_id"], row["target_id"]) for row in found]


async def tenants_with(kind: Kind) -> list[UUID]:
    """List the tenants that have any door of a kind."""
    async with outside_tenants("who has channels is asked across tenants, by sweeps"):
        found = await global_fetch("SELECT DISTINCT tenant_id FROM door WHERE kind = $1 ORDER BY tenant_id", kind)
    return [row["tenant_id"] for row in found]


async def open_door(kind: Kind, key_hash: bytes, tenant_id: UUID, target_id: UUID) -> None:
    """Let a key lead into a tenant; doing it again changes nothing."""
    async with outside_tenants("a door is global so that a key can find its tenant"):
        await global_execute(
            "INSERT INTO door (kind, key_hash, tenant_id, target_id) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (kind, key_hash, tenant_id) DO UPDATE SET target_id = EXCLUDED.target_id",
            kind,
            key_hash,
            tenant_id,
            target_id,
        )


async def close_doors_of(tenant_id: UUID) -> None:
    """Let nothing lead into a tenant any more."""
    table = global_rows(DoorRow)
    async with outside_tenants("a door is global so that a key can find its tenant"):
        await table.delete().where(table.tenant_id == tenant_id)


async def close_door(kind: Kind, key_hash: bytes, tenant_id: UUID) -> None:
    """Take a key's way into a tenant away."""
    table = global_rows(DoorRow)
    async with outside_tenants("a door is global so that a key can find its tenant"):
        await table.delete().where(table.kind == kind, table.key_hash == key_hash, table.tenant_id == tenant_id)
