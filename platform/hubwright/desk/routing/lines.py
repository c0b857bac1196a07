"""What waits, indexed: a sorted line for each kind of entry and step, so that a decision looks at heads only.

Entries of one line (same queue, step, medium, label, skills asked for) differ in their turn alone. Those that somebody
refused, or that are kept for somebody, are apart, each by itself. Time moves entries from line to line.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import heappop, heappush
from uuid import UUID

from hubwright.control.routing.plan import DEFAULT, Plan
from hubwright.desk.routing.waiting import Waiting

Turn = tuple[datetime, UUID]
Asks = tuple[tuple[str, int], ...]
Kind = tuple[str, str]  # medium, label


class Alike:
    """What asks for the same skills in one group, a line for each kind; `fits` is remembered for a crowd's epoch."""

    __slots__ = ("asks", "epoch", "fits", "lines")

    def __init__(self, asks: Asks) -> None:
        self.asks = asks
        self.lines: dict[Kind, list[Turn]] = {}
        self.epoch: object = None
        self.fits: frozenset[UUID] = frozenset()


class Group:
    """What is in one step of one queue; `reach` is remembered like `fits`."""

    __slots__ = ("alike", "epoch", "index", "queue_id", "reach")

    def __init__(self, queue_id: UUID, index: int) -> None:
        self.queue_id = queue_id
        self.index = index
        self.alike: dict[Asks, Alike] = {}
        self.epoch: object = None
        self.reach: frozenset[UUID] = frozenset()


class Lines:
    """Everything that waits in a company's queues."""

    def __init__(self, plans: Mapping[UUID, Plan], entries: Iterable[Waiting] = ()) -> None:
        self.plans = plans
        self.entries: dict[UUID, Waiting] = {}
        self.groups: dict[tuple[UUID, int], Group] = {}
        self.kinds: set[Kind] = set()  # of whatever has been here
        self.apart: dict[UUID, int] = {}  # to the step that waiting alone has led to
        self._stands: dict[UUID, tuple[Group, Alike] | None] = {}  # None is apart, or not sorted in yet
        self._moves: list[tuple[datetime, UUID]] = []
        self._new: set[UUID] = set()
        self._at: datetime | None = None
        for entry in entries:
            self.put(entry)

    def put(self, entry: Waiting) -> None:
        """Add an entry, or tell what has changed about it."""
        self.remove(entry.entry_id)
        self.entries[entry.entry_id] = entry
        self.kinds.add((entry.medium, entry.label))
        self._new.add(entry.entry_id)

    def remove(self, entry_id: UUID) -> None:
        """Take an entry out."""
        entry = self.entries.pop(entry_id, None)
        if entry is not None:
            self._take_out(entry)
            self._new.discard(entry_id)

    def at(self, now: datetime) -> None:
        """Move every entry to where it stands at this moment."""
        if self._at is not None and now < self._at:
            self._new = set(self.entries)
        self._at = now
        while self._moves and self._moves[0][0] <= now:
            _when, entry_id = heappop(self._moves)
            if entry_id in self.entries:
                self._new.add(entry_id)
        for entry_id in self._new:
            self._sort_in(self.entries[entry_id], now)
        self._new = set()

    def next_move(self) -> datetime | None:
        """When time alone will lead an entry to another step; may be too early, never too late."""
        return self._moves[0][0] if self._moves else None

    def _sort_in(self, entry: Waiting, now: datetime) -> None:
        self._take_out(entry)
        plan = self.plans.get(entry.queue_id, DEFAULT)
        index, ends = plan.step_at(entry.entered_at, now)
        kept_until = entry.kept_until(plan)
        if entry.refused or (kept_until and now < kept_until[-1]):
            self.apart[entry.entry_id] = index
            self._stands[entry.entry_id] = None
        else:
            group = self.groups.get((entry.queue_id, index))
            if group is None:
                group = self.groups[entry.queue_id, index] = Group(entry.queue_id, index)
            alike = group.alike.get(entry.asks)
            if alike is None:
                alike = group.alike[entry.asks] = Alike(entry.asks)
            insort(alike.lines.setdefault(entry.kind, []), entry.turn)
            self._stands[entry.entry_id] = group, alike
        ahead = [when for when in (ends, *kept_until) if when is not None and when > now]
        if ahead:
            heappush(self._moves, (min(ahead), entry.entry_id))

    def _take_out(self, entry: Waiting) -> None:
        self.apart.pop(entry.entry_id, None)
        stands = self._stands.pop(entry.entry_id, None)
        if stands is None:
            return
        group, alike = stands
        turns = alike.lines[entry.kind]
        del turns[bisect_left(turns, entry.turn)]
        if not turns:
            del alike.lines[entry.kind]
        if not alike.lines:
            del group.alike[alike.asks]
