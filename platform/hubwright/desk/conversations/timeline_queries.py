"""A contact's conversations over all channels, for the contact's page."""

from uuid import UUID

from hubwright.desk.conversations.schemas import TimelineItem
from hubwright.kernel.database import fetch


async def timeline(contact_id: UUID, most: int, after: UUID | None) -> list[TimelineItem]:
    """The newest first, also those of everybody for whom the contact speaks."""
    found = await fetch(
        "SELECT c.id, c.channel_id, c.status, c.created_at, c.updated_at, c.rating, c.last_seq AS events,"
        " coalesce(h.home_id, c.contact_id) AS home_id,"
        " coalesce((SELECT m.text FROM message m WHERE m.tenant_id = $1 AND m.conversation_id = c.id AND m.text <> ''"
        "   AND m.author = 'contact'"
        "   ORDER BY m.seq DESC LIMIT 1), '') AS last_text FROM conversation c LEFT JOIN contact_home h"
        " ON h.tenant_id = $1 AND h.kind = 'conversation' AND h.row_id = c.id"
        " WHERE c.tenant_id = $1 AND c.contact_id = $2 AND NOT c.test AND ($4::uuid IS NULL OR (c.created_at, c.id) <"
        " (SELECT o.created_at, o.id FROM conversation o WHERE o.tenant_id = $1 AND o.id = $4))"
        " ORDER BY c.created_at DESC, c.id DESC LIMIT $3",
        contact_id,
        most,
        after,
    )
    return [TimelineItem(**row) for row in found]
