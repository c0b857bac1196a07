"""The only file that touches contact_field."""

from uuid import UUID

from hubwright.desk.contacts.schemas import CustomField
from hubwright.kernel.database import execute, fetch


async def all_fields() -> list[CustomField]:
    """Fields in their order."""
    found = await fetch(
        "SELECT id, key, title, kind, choices FROM contact_field WHERE tenant_id = $1 ORDER BY position, id"
    )
    return [CustomField(**row) for row in found]


async def insert(field: CustomField, position: int) -> None:
    """Keep a field."""
    await execute(
        "INSERT INTO contact_field (tenant_id, id, key, title, kind, choices, position)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        field.id,
        field.key,
        field.title,
        field.kind,
        field.choices,
        position,
    )


async def delete(field_id: UUID) -> None:
    """Keep it no more."""
    await execute("DELETE FROM contact_field WHERE tenant_id = $1 AND id = $2", field_id)
