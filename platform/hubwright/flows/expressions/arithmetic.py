"""Closures that calculate; two whole numbers, the everyday case, are added without being asked what they are twice."""

from collections.abc import Callable, Sequence
from typing import Final

from hubwright.flows.expressions.errors import Mismatch
from hubwright.flows.expressions.values import LARGEST, Scope, Value, in_range, kind_of, number, short_enough

Closure = Callable[[Scope], Value]


def negated(value: Closure, column: int) -> Closure:
    """Change a number's sign."""

    def run(scope: Scope) -> Value:
        found = value(scope)
        if type(found) is int or type(found) is float:
            return -found
        raise Mismatch("type_mismatch", column, operation="-", found=kind_of(found))

    return run


def chained(first: Closure, rest: Sequence[tuple[str, Closure]], column: int) -> Closure:
    """Calculate from left to right."""
    if len(rest) == 1:
        return _one(first, *rest[0], column)
    steps = [(_ARITHMETIC[sign], sign, part) for sign, part in rest]

    def run(scope: Scope) -> Value:
        total = first(scope)
        for calculate, sign, part in steps:
            try:
                total = calculate(total, part(scope))
            except (Mismatch, ArithmeticError, TypeError) as reason:
                raise _mismatch(reason, column, sign, total) from None
        return total

    return run


def _one(first: Closure, sign: str, second: Closure, column: int) -> Closure:
    calculate = _ARITHMETIC[sign]

    def run(scope: Scope) -> Value:
        left = first(scope)
        try:
            return calculate(left, second(scope))
        except (Mismatch, ArithmeticError, TypeError) as reason:
            raise _mismatch(reason, column, sign, left) from None

    return run


def _mismatch(reason: Exception, column: int, sign: str, left: Value) -> Mismatch:
    """Say where it happened, and make Python's own complaints ours."""
    if isinstance(reason, Mismatch):
        reason.column = reason.column or column
        return reason
    if isinstance(reason, ZeroDivisionError):
        return Mismatch("division_by_zero", column)
    if isinstance(reason, TypeError):
        return Mismatch("type_mismatch", column, operation=sign, found=kind_of(left))
    return Mismatch("out_of_range", column)


def _add(left: Value, right: Value) -> Value:
    if type(left) is int and type(right) is int:
        total = left + right
        return total if -LARGEST <= total <= LARGEST else in_range(total)
    if type(left) is str and type(right) is str:
        return short_enough(left + right)
    return in_range(number(left, "+") + number(right, "+"))


def _subtract(left: Value, right: Value) -> Value:
    return in_range(number(left, "-") - number(right, "-"))


def _multiply(left: Value, right: Value) -> Value:
    return in_range(number(left, "*") * number(right, "*"))


def _divide(left: Value, right: Value) -> Value:
    found = in_range(number(left, "/") / number(right, "/"))
    return int(found) if found == int(found) and abs(found) < 2**53 else found


def _remainder(left: Value, right: Value) -> Value:
    return in_range(number(left, "%") % number(right, "%"))


_ARITHMETIC: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "+": _add, "-": _subtract, "*": _multiply, "/": _divide, "%": _remainder,
}  # fmt: skip
