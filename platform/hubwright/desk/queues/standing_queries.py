"""Counts what stands in queues."""

from hubwright.kernel.database import Row, fetch


async def waiting_by_kind() -> list[Row]:
    """What waits, by queue, medium, label and skills asked for: how many, and since when the oldest; no test chats."""
    return await fetch(
        "SELECT e.queue_id, e.medium, e.label, e.asks, count(*) AS waiting, min(e.entered_at) AS oldest"
        " FROM queue_entry e JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
        " WHERE e.tenant_id = $1 AND e.left_at IS NULL AND c.status = 'waiting' AND NOT c.test"
        " GROUP BY e.queue_id, e.medium, e.label, e.asks"
    )
