"""One cell of a decision table: `gold, silver`, `>= 30`, `10..20`, `not(a, b)`, `= value in list`, `-` for anything."""

import math
import re
from collections.abc import Callable, Iterator
from typing import Final, Literal

import msgspec

from hubwright.flows.expressions import Expression, ExpressionError, Mismatch, compile_expression, shown
from hubwright.flows.expressions.number_functions import read_number
from hubwright.flows.expressions.tokens import tokens_of
from hubwright.flows.expressions.values import Value, kind_of, moment, read_date

ColumnKind = Literal["text", "choice", "number", "date", "boolean"]
Scalar = str | float | bool | None

LONGEST_CELL: Final = 500
_NOT: Final = re.compile(r"not\s*\((.*)\)\s*", re.DOTALL)
_SIGN: Final = re.compile(r"(<=|>=|<|>|==)?\s*(.*)", re.DOTALL)
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}
_INFINITE: Final = math.inf


class Span(msgspec.Struct, frozen=True):
    """Numbers from one to another; a single number is a span too."""

    low: float
    high: float
    with_low: bool = True
    with_high: bool = True


class Cell(msgspec.Struct, frozen=True):
    """What a value must be: one of `values`, in one of `spans`, the opposite of that, or what `formula` says."""

    values: tuple[Scalar, ...] = ()
    spans: tuple[Span, ...] = ()
    negated: bool = False
    formula: Expression | None = None

    @property
    def anything(self) -> bool:
        return not self.values and not self.spans and self.formula is None


def formula_in(source: str) -> str:
    """The calculation in a cell, or nothing."""
    text = source.strip()
    return text[1:].strip() if text.startswith("=") and not text.startswith("==") else ""


def parse_cell(source: str, kind: ColumnKind, compiled: Callable[[str], Expression] = compile_expression) -> Cell:
    """Read a cell; raises ExpressionError."""
    text = source.strip()
    if len(text) > LONGEST_CELL:
        raise ExpressionError("too_long", LONGEST_CELL + 1, limit=LONGEST_CELL)
    formula = formula_in(text)
    if formula:
        return Cell(formula=compiled(formula))
    if text in ("", "-", "—"):
        return Cell()
    inner = _NOT.fullmatch(text)
    if inner:
        return _tests(inner.group(1), kind, negated=True)
    if text.startswith("!="):
        return _tests(text[2:], kind, negated=True)
    return _tests(text, kind, negated=False)


def _tests(source: str, kind: ColumnKind, *, negated: bool) -> Cell:
    values: list[Scalar] = []
    spans: list[Span] = []
    for item in _items(source):
        found = _test(item, kind)
        if isinstance(found, Span):
            spans.append(found)
        else:
            values.append(found)
    return Cell(values=tuple(values), spans=tuple(spans), negated=negated)


def _items(source: str) -> Iterator[str]:
    """Cut at commas outside quotation marks."""
    quote, begin = "", 0
    for at, c in enumerate(source):
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'" and not source[begin:at].strip():
            quote = c
        elif c in ",，":
            yield source[begin:at].strip()
            begin = at + 1
    if quote:
        raise ExpressionError("unclosed_text", begin + 1)
    yield source[begin:].strip()


def _test(item: str, kind: ColumnKind) -> Span | Scalar:
    match = _SIGN.fullmatch(item)
    sign, operand = (match.group(1) or "", match.group(2).strip()) if match else ("", item)
    if not operand:
        raise ExpressionError("empty_test")
    if operand == "null" and not sign:
        return None
    if kind not in ("number", "date"):
        if sign not in ("", "=="):
            raise ExpressionError("no_order", None, token=sign)
        return _word(operand, kind)
    if sign in ("", "=="):
        low, dots, high = operand.partition("..")
        start = _measure(low.strip(), kind)
        return Span(start, _measure(high.strip(), kind) if dots else start)
    edge = _measure(operand, kind)
    if sign[0] == ">":
        return Span(edge, _INFINITE, with_low=sign == ">=")
    return Span(-_INFINITE, edge, with_high=sign == "<=")


def _word(operand: str, kind: ColumnKind) -> Scalar:
    if kind == "boolean":
        if operand not in _BOOLEANS:
            raise ExpressionError("not_yes_or_no", None, text=operand[:40])
        return _BOOLEANS[operand]
    if operand[0] not in "\"'":
        return operand
    token, *rest = tokens_of(operand)
    if len(rest) != 1:
        raise ExpressionError("unexpected_token", rest[0].column, token=rest[0].source)
    return str(token.value)


def _measure(operand: str, kind: ColumnKind) -> float:
    text = operand.strip("\"'") if kind == "date" else operand
    if kind == "date":
        found = read_date(text)
        if found is None:
            raise ExpressionError("bad_date", None, text=text[:40])
        return found.timestamp()
    if not _NUMBER.fullmatch(text) or len(text) > 25:
        raise ExpressionError("not_a_number", None, text=text[:40])
    return float(text)


def read_as(kind: ColumnKind, value: Value) -> Scalar:
    """Bring a calculated value into a column's kind; raises Mismatch."""
    if value is None or value == "":
        return None
    match kind:
        case "number":
            found = read_number(value) if isinstance(value, str) else value
            if type(found) is int or type(found) is float:
                return float(found)
        case "date":
            return moment(value, "date").timestamp()
        case "boolean":
            if isinstance(value, bool):
                return value
        case _:
            if not isinstance(value, list | dict):
                return shown(value)
    raise Mismatch("type_mismatch", operation=kind, found=kind_of(value))
