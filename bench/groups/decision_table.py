"""A decision table of 1,000 rows, evaluated through its node as a flow does."""

import statistics
import time
from datetime import UTC, datetime

from bench.decision_table import EVENTS, NotBuiltYet, table_flow
from bench.measures import Figure
from hubwright import flows

_NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def run(_wanted: set[str]) -> list[Figure]:
    """Time the node by the difference to the same flow with a table of one row."""
    try:
        large, small = (flows.compile(flows.parse(table_flow(rows))) for rows in (1_000, 1))
    except NotBuiltYet as reason:
        return [Figure(name="decision_table_1000_us", note=str(reason))]
    whole, rest = _median(large), _median(small)
    note = f"{whole * 1e6:.0f} us with the flow around it, which alone takes {rest * 1e6:.0f} us"
    return [Figure(name="decision_table_1000_us", value=max(0.0, whole - rest) * 1e6, note=note)]


def _median(flow: flows.CompiledFlow) -> float:
    times = []
    for n in range(3_000):
        event = EVENTS[n % len(EVENTS)]
        state = flows.start_state(flow, "s")
        began = time.thread_time()
        moved = flows.advance(flow, state, event, _NOW)
        times.append(time.thread_time() - began)
        if any(step.result in ("failed", "guard", "default") for step in moved.trace):
            raise AssertionError(f"the table did not work: {moved.trace}")
    return statistics.median(times)
