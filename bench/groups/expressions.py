"""Expressions: how long an everyday one takes, and the worst of a fuzz corpus over values at the limits."""

import contextlib
import statistics
import time
from typing import Any

from bench.expression_corpus import EVERYDAY, everyday_scope, fuzz, hostile_scope
from bench.measures import Figure
from hubwright.flows.expressions import Expression, ExpressionError, compile_expression

_FUZZED = 10_000


def _time_of(expression: Expression, scope: dict[str, Any], times: int) -> float:
    began = time.thread_time()
    for _ in range(times):
        expression.value(scope)
    return (time.thread_time() - began) / times


def _once(expression: Expression, scope: dict[str, Any]) -> float:
    """The best of three, in processor time: what the expression needs, whatever else the machine did meanwhile."""
    best = float("inf")
    for _ in range(3):
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
    worst, culprit = 0.0, ""
    slow = 0
    for expression in fuzz(_FUZZED):
        took = _once(expression, hostile)
        slow += took > 1e-3
        if took > worst:
            worst, culprit = took, expression.source
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
            note=f"{_FUZZED} random ones, texts of 64 KiB, lists of 1,000; {slow} above 1 ms; worst: {culprit[:150]}",
        ),
    ]
