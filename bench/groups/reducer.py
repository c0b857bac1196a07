"""The reducer alone: events through `advance`, no database, one core."""

import statistics
import time
from datetime import UTC, datetime

from bench.documents import three_steps
from bench.measures import Figure
from hubwright import flows

_NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
_ROUNDS, _ROUND_S = 7, 1.0
CONTACT: dict[str, object] = {"name": "Ann", "email": "ann@example.test", "language": "en"}
CHANNEL: dict[str, object] = {"id": "c1", "name": "Shop", "kind": "hubwright-webchat"}


def event(n: int) -> flows.MessageReceived:
    """What a visitor says, with the facts the runtime gathers."""
    return flows.MessageReceived(
        text=("Where is my order 10086?", "It has not arrived")[n % 2], locale="en", contact=CONTACT, channel=CHANNEL
    )


def events_for(seconds: float, flow: flows.CompiledFlow) -> tuple[int, float]:
    """Advance sessions of a hundred events each; returns the steps walked and the time it took."""
    steps = n = 0
    began = time.thread_time()
    while (took := time.thread_time() - began) < seconds:
        state = flows.start_state(flow, "session-1")
        for _ in range(100):
            moved = flows.advance(flow, state, event(n), _NOW)
            state = moved.state
            steps += len(moved.trace)
            n += 1
    if state.status != "waiting" or steps != 3 * n:
        raise AssertionError(f"{steps} steps in {n} events, the session is {state.status}")
    return steps, took


def run(_wanted: set[str]) -> list[Figure]:
    """Take the median of some rounds."""
    flow = flows.compile(flows.parse(three_steps()))
    events_for(0.3, flow)
    rates = [steps / took for steps, took in (events_for(_ROUND_S, flow) for _ in range(_ROUNDS))]
    note = f"{_ROUNDS} rounds, {min(rates):.0f} to {max(rates):.0f}; three steps an event"
    return [Figure(name="reducer_steps_per_s", value=statistics.median(rates), note=note)]
