"""Closures that compare; what is compared most, a variable with a fixed text or number, goes the short way."""

import operator
from collections.abc import Callable
from typing import Final

from hubwright.flows.expressions.errors import Mismatch
from hubwright.flows.expressions.values import Scope, Value, equal, holds, ordered

Closure = Callable[[Scope], Value]
_ORDER: Final[dict[str, Callable[..., bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_FIXED: Final = (str, int, float)


def compared(sign: str, left: Closure, right: Closure, column: int, fixed: Value = None) -> Closure:
    """Compare by a sign; `fixed` is the right side's value if that is always the same text, number or list."""
    if sign == "in":
        return _within(left, right, column, fixed)
    if sign not in ("==", "!="):
        return _in_order(sign, left, right, column)
    if type(fixed) in _FIXED:
        return _with_fixed(left, fixed, wanted=sign == "==")
    return _with_any(left, right, column, wanted=sign == "==")


def _with_any(left: Closure, right: Closure, column: int, *, wanted: bool) -> Closure:
    def run(scope: Scope) -> Value:
        try:
            return equal(left(scope), right(scope)) is wanted
        except Mismatch as reason:
            reason.column = reason.column or column
            raise

    return run


def _with_fixed(left: Closure, fixed: Value, *, wanted: bool) -> Closure:
    kind = type(fixed)

    def run(scope: Scope) -> Value:
        found = left(scope)
        if type(found) is kind:
            return (found == fixed) is wanted
        return equal(found, fixed) is wanted

    return run


def _within(left: Closure, right: Closure, column: int, fixed: Value) -> Closure:
    if type(fixed) is list:  # never handed out, so it need not be made anew
        right = lambda _: fixed  # noqa: E731 - the same kind of closure, shorter

    def run(scope: Scope) -> Value:
        try:
            container = right(scope)
            return holds(container, left(scope))
        except Mismatch as reason:
            reason.column = reason.column or column
            raise

    return run


def _in_order(sign: str, left: Closure, right: Closure, column: int) -> Closure:
    compare = _ORDER[sign]

    def run(scope: Scope) -> Value:
        try:
            first, second = left(scope), right(scope)
            if type(first) is int and type(second) is int:
                return compare(first, second)
            return compare(*ordered(sign, first, second))
        except Mismatch as reason:
            reason.column = reason.column or column
            raise

    return run
