"""Who is next when many tenants wait: stride scheduling, so that one tenant's flood costs the others nothing.

Source: Waldspurger and Weihl, "Stride Scheduling" (1995). Pure: no clock; who was idle has not saved up turns.
"""

import heapq
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)
Item = TypeVar("Item")


class FairQueue(Generic[T, Item]):
    """First come first served within a tenant, by weight between tenants."""

    def __init__(self) -> None:
        self._waiting: dict[T, deque[Item]] = {}
        self._order: list[tuple[float, int, T]] = []
        self._passed: dict[T, float] = {}
        self._now = 0.0
        self._count = 0
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def waiting(self, tenant: T) -> int:
        """How many items of a tenant wait."""
        return len(self._waiting.get(tenant, ()))

    def put(self, tenant: T, item: Item) -> None:
        """Let an item wait for its turn."""
        mine = self._waiting.get(tenant)
        if mine is None:
            mine = self._waiting[tenant] = deque()
            self._enter(tenant, max(self._now, self._passed.pop(tenant, 0.0)))
        mine.append(item)
        self._length += 1

    def take(self, weight: float = 1.0) -> tuple[T, Item]:
        """The next item; `weight` is its tenant's share against others."""
        tenant, (item,) = self.take_some(1, weight)
        return tenant, item

    def take_some(self, most: int, weight: float = 1.0) -> tuple[T, list[Item]]:
        """The next items of whoever's turn it is; each is charged, so that a larger helping comes round later."""
        passed, _number, tenant = heapq.heappop(self._order)
        self._now = max(self._now, passed)
        mine = self._waiting[tenant]
        items = [mine.popleft() for _ in range(min(most, len(mine)))]
        self._length -= len(items)
        after = passed + len(items) / weight
        if mine:
            self._enter(tenant, after)
        else:
            del self._waiting[tenant]
            self._remember(tenant, after)
        return tenant, items

    def next_tenant(self) -> T:
        """Whose turn it is."""
        return self._order[0][2]

    @contextmanager
    def without(self, tenants: Iterable[T]) -> Iterator[None]:
        """Let these lose nothing but their turns for a while."""
        held = [entry for entry in self._order if entry[2] in set(tenants)]
        if held:
            self._order = [entry for entry in self._order if entry not in held]
            heapq.heapify(self._order)
        yield
        for entry in held:
            heapq.heappush(self._order, entry)

    @property
    def has_turn(self) -> bool:
        """Whether anybody who waits has a turn."""
        return bool(self._order)

    def remembered(self) -> int:
        """How many tenants that do not wait are remembered."""
        return len(self._passed)

    def tenants(self) -> Iterable[T]:
        """Everybody who waits."""
        return self._waiting.keys()

    def _enter(self, tenant: T, passed: float) -> None:
        self._count += 1
        heapq.heappush(self._order, (passed, self._count, tenant))

    def _remember(self, tenant: T, passed: float) -> None:
        """Who leaves and comes back at once does not jump the line; what lies in the past is forgotten."""
        self._passed[tenant] = passed
        if len(self._passed) > 4 * (len(self._waiting) + 256):
            self._passed = {known: at for known, at in self._passed.items() if at > self._now}
