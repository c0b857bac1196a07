"""A place in line for those who watch it: every line is read once in a few seconds, however many watch it."""

import time
from bisect import bisect_left
from datetime import datetime
from uuid import UUID

from hubwright.desk.queues import line_queries
from hubwright.desk.queues.place import PACE, Place, estimated
from hubwright.kernel.database import Row
from hubwright.kernel.scope import active_tenant

FRESH_S = 3.0
_MOST_LINES = 2_000
Turn = tuple[datetime, UUID]


class _Line:
    """The turns of one queue in order, and how many were taken out of it lately."""

    __slots__ = ("read_at", "taken", "turns")

    def __init__(self, turns: list[Turn], taken: int, read_at: float) -> None:
        self.turns, self.taken, self.read_at = turns, taken, read_at

    def has(self, turn: Turn) -> bool:
        place = bisect_left(self.turns, turn)
        return place < len(self.turns) and self.turns[place] == turn


_lines: dict[tuple[UUID, UUID], _Line] = {}


async def live_place(entry: Row, now: datetime) -> Place:
    """Where an open entry stands, as of a few seconds ago at most."""
    key = (active_tenant(), entry["queue_id"])
    turn = (entry["rank_at"] or entry["entered_at"], entry["id"])
    line = _lines.get(key)
    if line is None or time.monotonic() - line.read_at > FRESH_S or not line.has(turn):
        line = await _read(entry["queue_id"], now)
        if len(_lines) >= _MOST_LINES:
            _lines.clear()
        _lines[key] = line
    before = bisect_left(line.turns, turn)
    return Place(before, estimated(before, line.taken))


async def _read(queue_id: UUID, now: datetime) -> _Line:
    turns = await line_queries.turns(queue_id)
    return _Line(turns, await line_queries.pace(queue_id, now - PACE), time.monotonic())
