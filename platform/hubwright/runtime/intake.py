"""The door of the runtime: events wait here for the next batch, tenants taking turns, a contact's own in order.

A lonely event never waits for company: a batch starts at once with whatever is there; what comes meanwhile makes the
next.
"""

import asyncio
import contextvars
import time
from collections import deque
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from hubwright.kernel.errors import TooMany
from hubwright.kernel.fair import FairQueue
from hubwright.runtime.batch import take_batch
from hubwright.runtime.events import InboundEvent, TakenIn
from hubwright.runtime.loudness import LONG_LINE, Loudness
from hubwright.runtime.plain_road import take_plainly
from hubwright.runtime.weights import Weights

MOST_AT_ONCE = 64  # events in one transaction
MOST_OF_A_CONTACT = 8
MOST_WAITING = 2_000  # of one tenant in one process; past it, a visitor is asked to come back in a moment
_HELPING = 8  # contacts of a tenant at a time: a batch pays for each tenant that it enters
_LOUD_HELPING = 4  # events of a loud tenant at a time
_DRAINS = 3
_PLAIN = 6


class _Waiting:
    """An event, and who waits for its answer."""

    __slots__ = ("answer", "event", "reopen_hours")

    def __init__(self, event: InboundEvent, reopen_hours: float) -> None:
        self.event = event
        self.reopen_hours = reopen_hours
        self.answer: asyncio.Future[TakenIn] = asyncio.get_running_loop().create_future()


class Intake:
    """Everything that waits in this process."""

    def __init__(self) -> None:
        self._contacts: FairQueue[UUID, UUID] = FairQueue()
        self._lines: dict[UUID, deque[_Waiting]] = {}
        self._tenants: dict[UUID, int] = {}
        self._drains: set[asyncio.Task[None]] = set()
        self._plain: set[asyncio.Task[None]] = set()
        self._weights = Weights()
        self._loudness = Loudness()
        self._long: set[UUID] = set()
        self._pacing = False
        self._gate: asyncio.Semaphore | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def take_in(self, event: InboundEvent, reopen_hours: float) -> TakenIn:
        """Take one event in; answered after its commit. Too many of one tenant are refused, others notice nothing."""
        self._settle_in()
        waiting = self._tenants.get(event.tenant_id, 0)
        if waiting >= MOST_WAITING:
            raise TooMany(2)
        mine = _Waiting(event, reopen_hours)
        self._tenants[event.tenant_id] = waiting + 1
        if waiting + 1 > LONG_LINE * self._weights.of(event.tenant_id):
            self._long.add(event.tenant_id)
        else:
            self._loudness.heard(event.tenant_id, time.monotonic())
        line = self._lines.get(event.contact_id)
        if line is None:  # nobody is ahead of this contact: they may be in the next batch
            self._lines[event.contact_id] = deque([mine])
            self._contacts.put(event.tenant_id, event.contact_id)
        else:
            line.append(mine)
        self._start_drains()
        return await mine.answer

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while self._drains or self._plain:
            await asyncio.wait([*self._drains, *self._plain])

    def _settle_in(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self.__init__()  # type: ignore[misc]  # another loop: tests that serve in a thread of their own
            self._loop, self._gate = loop, asyncio.Semaphore(_PLAIN)

    def _start_drains(self) -> None:
        if len(self._drains) < _DRAINS and len(self._contacts):
            # A context of its own: the caller's tenant and request are not the batch's.
            task = asyncio.get_running_loop().create_task(self._drain(), context=contextvars.Context())
            self._drains.add(task)
            task.add_done_callback(self._drained)

    def _drained(self, task: asyncio.Task[None]) -> None:
        """What came between a drain's last look and its end has been noticed by nobody yet."""
        self._drains.discard(task)
        if not self._pacing or any(tenant not in self._long for tenant in self._contacts.tenants()):
            self._start_drains()

    async def _drain(self) -> None:
        while len(self._contacts):
            began = time.monotonic()
            batch, had_loud = self._next_batch(began)
            if not batch:
                if self._pacing:
                    return  # another drain waits for their turn already
                await self._pause(began)
                continue
            await self._take(batch)
            if had_loud:
                now = time.monotonic()
                self._loudness.had_a_helping(now - began, now)

    async def _pause(self, now: float) -> None:
        self._pacing = True
        try:
            await asyncio.sleep(self._loudness.again_at - now)
        finally:
            self._pacing = False

    async def _take(self, batch: list[_Waiting]) -> None:
        answers = await take_batch([waiting.event for waiting in batch])
        undone: dict[UUID, list[_Waiting]] = {}
        for waiting, answer in zip(batch, answers, strict=True):
            if answer is None:
                undone.setdefault(waiting.event.contact_id, []).append(waiting)
            else:
                self._answered(waiting, answer)
        for contact_id in dict.fromkeys(waiting.event.contact_id for waiting in batch):
            if contact_id in undone:
                self._go_plainly(contact_id, undone[contact_id])
            else:
                self._next_in_line(contact_id)

    def _next_batch(self, now: float) -> tuple[list[_Waiting], bool]:
        """Whoever's turn it is; loud tenants get a small helping beside the others, or in their own time."""
        loud = [tenant for tenant in self._long if self._is_loud(tenant, now)]
        batch: list[_Waiting] = []
        with self._contacts.without(loud):
            while self._contacts.has_turn and len(batch) < MOST_AT_ONCE:
                self._help(batch, _HELPING, MOST_OF_A_CONTACT)
        had_loud = bool(loud) and self._loudness.may_go_on(now)
        if had_loud:
            most = min(MOST_AT_ONCE, len(batch) + _LOUD_HELPING * len(loud))
            while self._contacts.has_turn and len(batch) < most:
                self._help(batch, 1, _LOUD_HELPING)
        return batch, had_loud

    def _is_loud(self, tenant_id: UUID, now: float) -> bool:
        return self._contacts.waiting(tenant_id) > 0 and self._loudness.is_loud(tenant_id, now)

    def _help(self, batch: list[_Waiting], contacts: int, events: int) -> None:
        weight = self._weights.of(self._contacts.next_tenant())
        tenant_id, helped = self._contacts.take_some(contacts, weight)
        for contact_id in helped:
            line = self._lines[contact_id]
            batch.extend(line.popleft() for _ in range(min(len(line), events)))
        if self._contacts.waiting(tenant_id) and self._weights.wanted(tenant_id, time.monotonic()):
            self._aside(self._weights.learn(tenant_id))

    def _next_in_line(self, contact_id: UUID) -> None:
        line = self._lines[contact_id]
        if line:
            self._contacts.put(line[0].event.tenant_id, contact_id)
            self._start_drains()
        else:
            del self._lines[contact_id]

    def _go_plainly(self, contact_id: UUID, undone: list[_Waiting]) -> None:
        self._aside(self._plainly(contact_id, undone))

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._plain.add(task)
        task.add_done_callback(self._plain.discard)

    async def _plainly(self, contact_id: UUID, undone: list[_Waiting]) -> None:
        assert self._gate is not None
        for waiting in undone:
            try:
                async with self._gate:
                    self._answered(waiting, await take_plainly(waiting.event, reopen_hours=waiting.reopen_hours))
            except Exception as refusal:
                self._answered(waiting, refusal)
        self._next_in_line(contact_id)

    def _answered(self, waiting: _Waiting, answer: TakenIn | Exception) -> None:
        tenant_id = waiting.event.tenant_id
        left = self._tenants.get(tenant_id, 1) - 1
        if tenant_id in self._long and left <= LONG_LINE * self._weights.of(tenant_id):
            self._long.discard(tenant_id)
        if left:
            self._tenants[tenant_id] = left
        else:
            self._tenants.pop(tenant_id, None)
        if waiting.answer.done():  # whoever waited has gone; what was taken in stays taken in
            return
        if isinstance(answer, TakenIn):
            waiting.answer.set_result(answer)
        else:
            waiting.answer.set_exception(answer)


intake = Intake()
