"""Where rows of merged contacts are at home, and who speaks for whom."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.desk.contacts.joining import Kind, Move
from hubwright.kernel.database import execute, execute_many, fetch, fetch_one


async def root_of(contact_id: UUID) -> UUID:
    """Who speaks for a contact: itself, unless it was merged."""
    row = await fetch_one("SELECT root_id FROM contact WHERE tenant_id = $1 AND id = $2", contact_id)
    return row["root_id"] if row and row["root_id"] else contact_id


async def spoken_for(contact_id: UUID) -> list[UUID]:
    """A contact, and those for whom it speaks."""
    found = await fetch("SELECT id FROM contact WHERE tenant_id = $1 AND (id = $2 OR root_id = $2)", contact_id)
    return [row["id"] for row in found]


async def home_of(kind: Kind, row_id: UUID, contact_id: UUID) -> UUID:
    """The contact with whom a row came; `contact_id` is with whom it stands."""
    row = await fetch_one(
        "SELECT home_id FROM contact_home WHERE tenant_id = $1 AND kind = $2 AND row_id = $3", kind, row_id
    )
    return row["home_id"] if row else contact_id


async def came(kind: Kind, row_id: UUID, home_id: UUID) -> None:
    """A row came at a merged contact's address, and stands with who speaks for them."""
    await execute(
        "INSERT INTO contact_home (tenant_id, kind, row_id, home_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        kind,
        row_id,
        home_id,
    )


async def forget(kind: Kind, row_id: UUID) -> None:
    """The row is no more."""
    await execute("DELETE FROM contact_home WHERE tenant_id = $1 AND kind = $2 AND row_id = $3", kind, row_id)


async def homes_of(row_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The homes of rows that are not at home."""
    found = await fetch(
        "SELECT row_id, home_id FROM contact_home WHERE tenant_id = $1 AND row_id = ANY ($2::uuid[])", list(row_ids)
    )
    return {row["row_id"]: row["home_id"] for row in found}


async def keep(moves: Sequence[Move]) -> None:
    """Remember the homes of rows that moved; of one that is at home again there is nothing to remember."""
    away = [(move.kind, move.id, move.home) for move in moves if move.go_to != move.home]
    await execute_many(
        "INSERT INTO contact_home (tenant_id, kind, row_id, home_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        away,
    )
    await execute(
        "DELETE FROM contact_home WHERE tenant_id = $1 AND row_id = ANY ($2::uuid[])",
        [move.id for move in moves if move.go_to == move.home],
    )
