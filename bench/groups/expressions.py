"""Expressions: how long an everyday one takes, and the worst of a fuzz corpus over values at the limits."""

import contextlib
import statistics
import time
from typing import Any

from bench.expression_corpus import EVERYDAY, everyday_scope, fuzz, hostile_scope
from bench.measures import Figure
from hubwright.flows.expressions import Expression, ExpressionError, compile_expression

_FUZZED, _SUSPICIOUS_S = 10_000, 0.5e-3  # whatever seems slow is looked at again


def _time_of(expression: Expression, scope: dict[str, Any], times: int) -> float:
    began = time.thread_time()
    for _ in range(times):
        expression.value(scope)
    return (time.thread_time() - began) / times


def _best(expression: Expression, scope: dict[str, Any], of: int) -> float:
    """The best of some times, of processor time: what the expression needs, whatever else the machine did meanwhile."""
    best = float("inf")
    for _ in range(of):
        began = time.thread_time()
        with contextlib.suppress(ExpressionError):  # a mismatch is an answer too, and its time counts
            expression.value(scope)
        best = min(best, time.thread_time() - began)
    return best


def run(_wanted: set[str]) -> list[Figure]:
    """Everyday ones by the median of their times, fuzzed ones by the worst."""
    scope = everyday_scope()
    compiled = [compile_expression(source) for source in EVERYDAY]
    everyday = {e.source: statistics.median(_time_of(e, scope, 2_000) for _ in range(7)) for e in compiled}
    slowest = max(everyday, key=lambda source: everyday[source])
    hostile = hostile_scope()
    slow = [expression for expression in fuzz(_FUZZED) if _best(expression, hostile, 3) > _SUSPICIOUS_S]
    times = {expression.source: _best(expression, hostile, 25) for expression in slow}
    culprit = max(times, key=lambda source: times[source])
    worst, above = times[culprit], sum(took > 1e-3 for took in times.values())
    return [
        Figure(
            name="expression_median_us",
            value=statistics.median(everyday.values()) * 1e6,
            note=f"{len(EVERYDAY)} expressions, {min(everyday.values()) * 1e6:.2f} to"
            f" {everyday[slowest] * 1e6:.2f} us ({slowest})",
        ),
        Figure(
            name="expression_worst_us",
            value=worst * 1e6,
            note=f"{_FUZZED} random ones, texts of 64 KiB, lists of 1,000; {above} above 1 ms; worst: {culprit[:150]}",
        ),
    ]
