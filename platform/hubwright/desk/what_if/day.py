"""A recorded stretch of time as a replay needs it: who came with what, who was at work, and what became of offers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.routing.capacity import Capacity

Ending = Literal["accepted", "declined", "timed_out", "rescinded"]
Held = tuple[tuple[float, float], ...]  # seconds since it was taken, in which it cost a seat (not while parked)


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """From a moment on an entry waits elsewhere or otherwise. `keeps_turn`: without being put further back."""

    at: datetime
    queue_id: UUID
    priority: int
    due_at: datetime | None = None
    keeps_turn: bool = True
    not_before: datetime | None = None


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a queue.

    `since`: its wait counts from then, if it came back. `left_at`: it went without an accepted offer; `taken_by`:
    because somebody pulled it.
    """

    entry_id: UUID
    conversation_id: UUID
    queue_id: UUID
    at: datetime
    since: datetime | None = None
    priority: int = 2
    due_at: datetime | None = None
    medium: str = "chat"
    label: str = ""
    asks: tuple[tuple[str, int], ...] = ()
    last_agent: UUID | None = None
    owner: UUID | None = None
    left_at: datetime | None = None
    taken_by: UUID | None = None
    held: Held | None = None  # None where nobody ever held it
    stands: tuple[Stand, ...] = ()

    @property
    def waits_since(self) -> datetime:
        """Since when its wait counts."""
        return self.since or self.at


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """An agent: what they can, when they were there, and what they held when it began, until when."""

    member_id: UUID
    name: str = ""
    capacity: Capacity = Capacity()
    queues: frozenset[UUID] | None = None
    skills: Mapping[str, int] = {}
    there: tuple[tuple[datetime, bool], ...] = ()  # changes, in order; nobody is there before the first
    heard: tuple[tuple[datetime, bool], ...] = ()  # an inbox of theirs is open, or closed; without any it is open
    holds: tuple[tuple[str, str, datetime], ...] = ()  # medium, label, until
    last_offer_at: datetime | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an offer that was really made; one that was still open at the end has no end."""

    entry_id: UUID
    member_id: UUID
    offered_at: datetime
    ended_at: datetime | None = None
    ending: Ending | None = None


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """Everything between two moments; entries that waited already came before the first."""

    began: datetime
    ended: datetime
    came: tuple[Came, ...]
    workers: tuple[Worker, ...]
    answers: tuple[Answer, ...] = ()
    typical_held_s: Mapping[str, float] = {}  # by medium, for whom nobody ever held
    typical_answer_s: float = 8.0  # for offers that were never really made
