"""Who holds conversations."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.kernel.database import fetch


async def holders_of(conversation_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The agents of those that are with one; trials are nobody's work."""
    found = await fetch(
        "SELECT id, assignee_id FROM conversation WHERE tenant_id = $1 AND id = ANY ($2::uuid[])"
        " AND status = 'assigned' AND assignee_id IS NOT NULL AND NOT test",
        list(conversation_ids),
    )
    return {row["id"]: row["assignee_id"] for row in found}
