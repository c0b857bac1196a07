"""An expression ready to run: what it reads, and its value in a scope."""

import difflib
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from hubwright.flows.expressions import date_functions, list_functions, number_functions, text_functions
from hubwright.flows.expressions.closures import closure_of
from hubwright.flows.expressions.errors import ExpressionError, Mismatch
from hubwright.flows.expressions.functions import FUNCTIONS, function
from hubwright.flows.expressions.parse import parse_expression
from hubwright.flows.expressions.patterns import safe_pattern
from hubwright.flows.expressions.tree import (
    AllOf,
    AnyOf,
    Call,
    Chain,
    Choice,
    Comparison,
    Into,
    ListOf,
    Literal,
    Negative,
    Not,
    Path,
    Tree,
)
from hubwright.flows.expressions.values import Scope, Value

FUNCTION_MODULES: Final = (text_functions, list_functions, number_functions, date_functions)
RESERVED_ROOTS: Final = frozenset(
    {"contact", "conversation", "tenant", "channel", "event", "message", "locale", "vars"}
)
ROOTS: Final = RESERVED_ROOTS | {"entry"}  # flows that are older than this root may have a variable of its name
_PATTERN_FUNCTIONS: Final = frozenset({"matches", "extract"})


@function("now()", "The moment of the event", "事件发生的时刻")
def now() -> Value:
    """Only registered here; the compiler reads it from the scope."""
    raise Mismatch("unexpected_end")


class Reading:
    """One variable that an expression reads: its root, the first name after it, and where."""

    __slots__ = ("column", "field", "root")

    def __init__(self, root: str, field: str | None, column: int) -> None:
        self.root = root
        self.field = field
        self.column = column


class Expression:
    """Immutable and shared; `value` is null for whatever is missing."""

    __slots__ = ("readings", "source", "tree", "value")

    def __init__(self, source: str, tree: Tree) -> None:
        self.source = source
        self.tree = tree
        self.readings = tuple(_readings(tree))
        self.value = closure_of(tree)

    def holds(self, scope: Scope) -> tuple[bool, Mismatch | None]:
        """Use it as a condition: a mismatch is false, and told."""
        try:
            return bool(self.value(scope)), None
        except Mismatch as reason:
            return False, reason

    def check_names(self, known: Collection[str]) -> Iterator[ExpressionError]:
        """Yield an error for each name that is neither a variable nor one of the fixed roots."""
        for reading in self.readings:
            if reading.root not in known and reading.root not in ROOTS:
                yield unknown("unknown_name", reading.root, [*known, *ROOTS], reading.column)


def unknown(code: str, name: str, known: Collection[str], column: int) -> ExpressionError:
    """Say that a name is not there, and which one was probably meant."""
    near = difflib.get_close_matches(name[:60], known, n=1)
    return ExpressionError(code, column, near[0] if near else "", name=name)


@lru_cache(maxsize=8192)
def compile_expression(source: str) -> Expression:
    """Read, check and compile; raises ExpressionError with the column."""
    return compile_tree(source, parse_expression(source))


def compile_tree(source: str, tree: Tree) -> Expression:
    """Check the calls of a tree that was read already, then compile it."""
    for part in _parts(tree):
        if isinstance(part, Call):
            _check_call(part)
    return Expression(source, tree)


def _check_call(call: Call) -> None:
    found = FUNCTIONS.get(call.name)
    if found is None:
        raise unknown("unknown_function", call.name, FUNCTIONS, call.column)
    count = len(call.arguments)
    if not found.least <= count <= found.most:
        expected = str(found.least) if found.least == found.most else f"{found.least}-{found.most}"
        raise ExpressionError("argument_count", call.column, found.signature, name=call.name, expected=expected)
    if call.name in _PATTERN_FUNCTIONS and isinstance(call.arguments[1], Literal):
        _check_pattern(call.arguments[1])


def _check_pattern(literal: Literal) -> None:
    if not isinstance(literal.value, str):
        return
    try:
        safe_pattern(literal.value)
    except ExpressionError as reason:
        raise reason.moved_by(literal.column) from reason


def _parts(tree: Tree) -> Iterator[Tree]:
    """Walk all parts without recursion."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(_inside(part))


def _inside(part: Tree) -> list[Tree]:
    inside: list[Tree] = []
    match part:
        case Path(steps=steps):
            inside = [step for step in steps if not isinstance(step, str)]
        case Into(value=value, steps=steps):
            inside = [value, *(step for step in steps if not isinstance(step, str))]
        case Call(arguments=several) | ListOf(items=several) | AllOf(parts=several) | AnyOf(parts=several):
            inside = list(several)
        case Not(value=value) | Negative(value=value):
            inside = [value]
        case Chain(first=first, rest=rest):
            inside = [first, *(operand for _, operand in rest)]
        case Comparison(left=left, right=right):
            inside = [left, right]
        case Choice(condition=condition, then=then, otherwise=otherwise):
            inside = [condition, then, otherwise]
        case _:
            pass
    return inside


def _readings(tree: Tree) -> Iterator[Reading]:
    for part in _parts(tree):
        if not isinstance(part, Path):
            continue
        field = part.steps[0] if part.steps and isinstance(part.steps[0], str) else None
        if part.root == "vars" and field is not None:
            yield Reading(field, None, part.column)
        else:
            yield Reading(part.root, field, part.column)
