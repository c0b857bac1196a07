"""Reads and rewrites the words of notes, which stand sealed in `body` where a company chose so."""

from collections.abc import Sequence
from uuid import UUID

from hubwright.kernel.database import Row, execute, fetch, fetch_one


async def late(sealed_as: str, most: int) -> list[Row]:
    """Notes whose words are not sealed as they should be (`s1.3.`), or not at all (``); held until the commit."""
    return await fetch(
        "SELECT id, text, body FROM message WHERE tenant_id = $1 AND kind = 'note' AND CASE WHEN $2 = ''"
        " THEN body ? 'sealed' ELSE (text <> '' OR body ? 'sealed')"
        "   AND NOT starts_with(coalesce(body ->> 'sealed', ''), $2) END"
        " AND NOT body ? 'unreadable' ORDER BY id LIMIT $3 FOR NO KEY UPDATE",
        sealed_as,
        most,
    )


async def some(ids: Sequence[UUID]) -> list[Row]:
    """Sealed ones of these."""
    return await fetch(
        "SELECT id, text, body FROM message WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND kind = 'note'"
        " AND body ? 'sealed'",
        list(ids),
    )


async def rewrite(note_id: UUID, text: str, body: dict[str, object]) -> None:
    """Put a note's words another way; they stay the same words."""
    await execute("UPDATE message SET text = $3, body = $4 WHERE tenant_id = $1 AND id = $2", note_id, text, body)


async def count() -> tuple[int, int]:
    """How many notes there are, and how many of them are sealed."""
    row = await fetch_one(
        "SELECT count(*) AS n, count(*) FILTER (WHERE body ? 'sealed') AS sealed FROM message"
        " WHERE tenant_id = $1 AND kind = 'note' AND (text <> '' OR body ? 'sealed') AND NOT body ? 'unreadable'"
    )
    assert row is not None
    return row["n"], row["sealed"]
