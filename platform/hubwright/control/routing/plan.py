"""A routing plan: steps that ask for less and less the longer somebody waits, and what counts as how urgent.

A place in line never changes: who waits keeps `entered_at`, which waits are told from, and `rank_at`, which orders.
"""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.routing.requirements import Expression

Order = Literal["least_loaded", "longest_idle", "best_skilled"]
SkipIf = Literal["never", "nobody_there"]
MOST_STEPS = 10


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Who may be offered an entry for a while."""

    requires: Expression | None = None
    seconds: int | None = None  # then the next step; None is to the end
    queues: tuple[UUID, ...] = ()  # whose members may be offered it besides the queue's own
    without: tuple[str, ...] = ()  # skills the entry asks for that do not matter any more
    any_skill: bool = False  # nothing the entry asks for matters any more
    order_by: Order = "least_loaded"
    skip_if: SkipIf = "never"  # nobody_there: go on at once when no agent who fits is at work


ANYBODY = Step(any_skill=True)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a queue is served; after the last step that ends, anybody of the queue may be offered what waits."""

    steps: tuple[Step, ...] = (Step(seconds=120, skip_if="nobody_there"),)
    priority_minutes: tuple[int, int, int, int] = (0, 15, 60, 240)  # low, normal, high, urgent: as if come earlier
    sla_lead_minutes: int = 30  # so long before it is due, an entry stands like one that has just come
    affinity_seconds: int = 0  # kept for the agent who knows the customer; 0 is not at all

    @property
    def is_simple(self) -> bool:
        """Whether its one step asks for nothing in particular."""
        return len(self.steps) <= 1 and all(
            step == Step(seconds=step.seconds, skip_if=step.skip_if) for step in self.steps
        )

    def step(self, index: int) -> Step:
        """The step of a number; behind the last one, anybody of the queue."""
        return self.steps[index] if index < len(self.steps) else ANYBODY

    def step_at(self, entered_at: datetime, now: datetime) -> tuple[int, datetime | None]:
        """Which step is reached by waiting alone, and when it ends."""
        ends = entered_at
        for index, step in enumerate(self.steps):
            if step.seconds is None:
                return index, None
            ends += timedelta(seconds=step.seconds)
            if now < ends:
                return index, ends
        return len(self.steps), None

    def rank_at(self, entered_at: datetime, priority: int, due_at: datetime | None = None) -> datetime:
        """The moment that orders a line, earliest first: age plus the minutes of the priority (1 to 4).

        What is due counts as if it had come `sla_lead_minutes` before, if that is earlier.
        """
        minutes = self.priority_minutes[min(max(priority, 1), 4) - 1]
        rank = entered_at - timedelta(minutes=minutes)
        return rank if due_at is None else min(rank, due_at - timedelta(minutes=self.sla_lead_minutes))


DEFAULT = Plan()


class PlanFrom(msgspec.Struct, frozen=True, kw_only=True):
    """A queue's plan from a moment on."""

    queue_id: UUID
    at: datetime
    plan: Plan
