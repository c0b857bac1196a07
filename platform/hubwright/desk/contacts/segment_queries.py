"""The only file that touches contact_segment."""

from uuid import UUID

import msgspec

from hubwright.desk.contacts.schemas import ContactFilter, Segment
from hubwright.kernel.database import execute, fetch


async def all_segments() -> list[Segment]:
    """Segments by name."""
    found = await fetch(
        "SELECT id, name, filter, created_by, created_at FROM contact_segment WHERE tenant_id = $1 ORDER BY name, id"
    )
    return [Segment(**{**row, "filter": msgspec.convert(row["filter"], ContactFilter)}) for row in found]


async def insert(segment_id: UUID, name: str, wanted: ContactFilter, by: str) -> bool:
    """Keep a filter; False when there is one of the name."""
    return bool(
        await execute(
            "INSERT INTO contact_segment (tenant_id, id, name, filter, created_by) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (tenant_id, name) DO NOTHING",
            segment_id,
            name,
            msgspec.to_builtins(wanted),
            by,
        )
    )


async def delete(segment_id: UUID) -> bool:
    """Keep it no more."""
    return bool(await execute("DELETE FROM contact_segment WHERE tenant_id = $1 AND id = $2", segment_id))
