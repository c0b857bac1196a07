"""Reads how the visitors of a demo stand, and takes turns: one worker at a time lets a demo go on."""

from datetime import datetime
from uuid import UUID

from hubwright.kernel.database import Row, fetch, global_fetch, outside_tenants

SOURCE = "demo visitors"


async def take_turns(seconds: float, most: int) -> list[UUID]:
    """Demos whose next turn it is; nobody else has them for so long."""
    async with outside_tenants("which demos have visitors is asked across tenants, by the worker"):
        found = await global_fetch(
            "UPDATE demo SET traffic_at = now() + make_interval(secs => $1) WHERE id IN (SELECT id FROM demo"
            " WHERE traffic AND ended_at IS NULL AND expires_at > now() AND traffic_at <= now()"
            " ORDER BY traffic_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id",
            seconds,
            most,
        )
    return [row["id"] for row in found]


async def standing(since: datetime) -> list[Row]:
    """Visitors' conversations that are open, or were closed lately."""
    return await fetch(
        "SELECT c.id, c.contact_id, c.status, c.language, c.assignee_id, f.text AS first_text, l.author AS last_author,"
        " l.kind AS last_kind, l.at AS last_at, (c.status = 'resolved' AND l.kind = 'rating_request') AS asked_to_rate,"
        " (SELECT count(*) FROM message m WHERE m.tenant_id = $1 AND m.conversation_id = c.id"
        "   AND m.author IN ('contact', 'agent') AND NOT m.internal) AS said"
        " FROM conversation c"
        " JOIN LATERAL (SELECT text FROM message m WHERE m.tenant_id = $1 AND m.conversation_id = c.id"
        "   AND m.author = 'contact' ORDER BY m.seq LIMIT 1) f ON true"
        " JOIN LATERAL (SELECT author, kind, at FROM message m WHERE m.tenant_id = $1 AND m.conversation_id = c.id"
        "   ORDER BY m.seq DESC LIMIT 1) l ON true"
        " WHERE c.tenant_id = $1 AND c.source ->> 'source' = $2 AND (c.status <> 'resolved' OR c.resolved_at > $3)"
        " ORDER BY c.id",
        SOURCE,
        since,
    )
