"""Whose rows of crm_link are; a merge of contacts, and its undoing, gives them to somebody else."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch


async def held_by(contact_ids: Sequence[UUID]) -> list[Row]:
    """Rows of these contacts: id, contact_id, slot (a contact can have one of each; '' for any number)."""
    return await fetch(
        "SELECT id, contact_id, installation_id::text AS slot FROM crm_link WHERE tenant_id = $1"
        " AND contact_id = ANY ($2::uuid[])",
        list(contact_ids),
    )


async def give(row_ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> int:
    """Give rows to another contact; one that went elsewhere meanwhile stays there."""
    return await execute(
        "UPDATE crm_link SET contact_id = $4 WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND contact_id = $3",
        list(row_ids),
        from_id,
        to_id,
    )
