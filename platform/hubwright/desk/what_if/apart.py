"""Runs a replay in a process of its own, which gives way to everybody: nobody else waits for what somebody tries."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from hubwright.desk.what_if.day import Day
from hubwright.desk.what_if.figures import Comparison, Fidelity, compared, fidelity, what_was, what_would_be
from hubwright.desk.what_if.plan_book import PlanBook
from hubwright.desk.what_if.simulate import simulate

_NICE = 15
_LONGEST_LINE = 64 * 1024 * 1024


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A day, the plans that held and those that are tried, how long offers stand, and what counts as in time."""

    day: Day
    plans: PlanBook
    tried: PlanBook
    offer_seconds: dict[UUID, int]
    in_time_s: float = 60.0
    most: int = 200
    is_made: bool = False  # nothing of it was: both plans are run


class Found(msgspec.Struct, frozen=True):
    """What came out."""

    comparison: Comparison
    fidelity: Fidelity
    names: dict[UUID, str] = {}  # of agents who were made


class _Line(msgspec.Struct, frozen=True):
    share: float = 0.0
    found: Found | None = None


class RunFailed(RuntimeError):
    """The process ended without an answer."""


def worked_out(asked: Asked, told: Callable[[float], None]) -> Found:
    """Run the day under both plans; `told` hears which share is done (0 to 1)."""
    as_it_is = simulate(asked.day, asked.plans, asked.offer_seconds, told=lambda share: told(share / 2))
    tried = simulate(asked.day, asked.tried, asked.offer_seconds, told=lambda share: told(0.5 + share / 2))
    before = what_would_be(asked.day, as_it_is) if asked.is_made else what_was(asked.day)
    after = what_would_be(asked.day, tried)
    comparison = compared(before, after, in_time_s=asked.in_time_s, most=asked.most)
    names = {worker.member_id: worker.name for worker in asked.day.workers} if asked.is_made else {}
    return Found(comparison, fidelity(asked.day, as_it_is), names)


async def run_apart(asked: Asked, told: Callable[[float], Awaitable[None]]) -> Found:
    """The same in another process; ends with the caller. Raises RunFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "hubwright.desk.what_if.apart",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_LONGEST_LINE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(asked))
        await process.stdin.drain()
        process.stdin.close()
        while raw := await process.stdout.readline():
            line = msgspec.json.decode(raw, type=_Line)
            if line.found is not None:
                return line.found
            await told(line.share)
        raise RunFailed(f"the replay ended with {await process.wait()}")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def main() -> None:
    """Read what is asked from stdin; write lines of progress and the answer to stdout."""
    os.nice(_NICE)
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    found = worked_out(asked, lambda share: _write(_Line(share=share)))
    _write(_Line(share=1.0, found=found))


def _write(line: _Line) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
