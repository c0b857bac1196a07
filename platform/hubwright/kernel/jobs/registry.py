"""Which function does which kind of job; features register theirs by decorating it."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

Work = Callable[[UUID, dict[str, Any]], Awaitable[None]]


class Job(msgspec.Struct, frozen=True):
    """A kind of job; `work(tenant_id, payload)` opens its own scope and must bear being run twice."""

    kind: str
    work: Work
    most_attempts: int


JOBS: dict[str, Job] = {}


def job(kind: str, *, most_attempts: int = 8) -> Callable[[Work], Work]:
    """Register a function as the work of one kind of job."""

    def register(work: Work) -> Work:
        assert kind not in JOBS or JOBS[kind].work.__qualname__ == work.__qualname__, kind
        JOBS[kind] = Job(kind, work, most_attempts)
        return work

    return register


def backoff_seconds(attempts: int) -> float:
    """How long to wait after a failed attempt: 1 s doubling, 5 minutes at most."""
    return float(min(300, 2 ** max(0, attempts - 1)))
