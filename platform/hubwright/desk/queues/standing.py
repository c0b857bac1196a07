"""How many stand in each queue right now."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.queues import standing_queries


class Standing(msgspec.Struct, frozen=True):
    """How many wait in a queue, offered to somebody or not, and since when the first of them does."""

    waiting: int
    since: datetime


async def standing() -> dict[UUID, Standing]:
    """Of every queue in which somebody waits."""
    found: dict[UUID, Standing] = {}
    for row in await standing_queries.waiting_by_kind():
        before = found.get(row["queue_id"], Standing(0, row["oldest"]))
        found[row["queue_id"]] = Standing(before.waiting + row["waiting"], min(before.since, row["oldest"]))
    return found
