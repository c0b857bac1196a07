"""Reads what came into a conversation after a number, and whether it matters to somebody who was writing."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.kernel.database import Row, fetch


async def news(
    conversation_id: UUID,
    after: int,
    shown: int,
    *,
    member_id: UUID | None,
    changes: Sequence[str],
    live_s: float,
    limit: int,
) -> list[Row]:
    """The newest first; `mine` is what the member did, `matters` what makes a reply stale."""
    return await fetch(
        "SELECT n.*, NOT n.mine AND ("
        "  (n.author = 'agent' AND NOT n.internal) OR (n.author = 'system' AND n.kind = ANY ($6::text[]))"
        "  OR (n.author = 'contact' AND n.seq > $4 AND n.at < now() - make_interval(secs => $7)"
        "      AND n.kind NOT IN ('handoff_request', 'event', 'rating'))) AS matters"
        " FROM (SELECT id, seq, at, kind, author, author_name, internal, text, body,"
        "   (author = 'agent' OR author = 'system' AND member_id IS NOT NULL)"
        "   AND member_id IS NOT DISTINCT FROM $5 AS mine"
        "   FROM message WHERE tenant_id = $1 AND conversation_id = $2 AND seq > $3 ORDER BY seq DESC LIMIT $8) n"
        " ORDER BY n.seq DESC",
        conversation_id,
        after,
        shown,
        member_id,
        list(changes),
        live_s,
        limit,
    )
