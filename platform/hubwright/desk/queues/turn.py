"""Whose turn it is in a queue: by age, priority and what is promised, wherever an entry comes from."""

from datetime import datetime

from hubwright.control.routing.list_queues import QueueView
from hubwright.desk.sla.promise import promised


async def answer_due(queue: QueueView, entered_at: datetime, priority: int, label: str) -> datetime | None:
    """When they are promised an answer, if they are."""
    promise = await promised(queue.id, label, priority, entered_at)
    return promise.answer_by if promise is not None else None
