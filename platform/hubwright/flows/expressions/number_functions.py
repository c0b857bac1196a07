"""Functions over numbers."""

import math
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from hubwright.flows.expressions.errors import Mismatch
from hubwright.flows.expressions.functions import function
from hubwright.flows.expressions.values import Value, in_range, is_number, items, kind_of, number, whole


def read_number(source: str) -> int | float | None:
    """Read what people type: full-width digits, spaces and thousands separators included."""
    cleaned = unicodedata.normalize("NFKC", source[:60]).strip().replace(",", "").replace(" ", "").replace("_", "x")
    if not cleaned or len(cleaned) > 25 or not cleaned.isascii():
        return None
    try:
        found: int | float = int(cleaned) if cleaned.lstrip("+-").isdigit() else float(cleaned)
    except ValueError:
        return None
    return found if -(2**63) < found < 2**63 else None


@function("number(value)", "A text as a number, or null", "转为数字")
def as_number(value: Value) -> Value:
    if isinstance(value, str):
        return read_number(value)
    if isinstance(value, bool):
        return int(value)
    return value if is_number(value) else None


@function("round(number, places)", "Rounded, half away from zero", "四舍五入", optional=1)
def rounded(value: Value, places: Value = 0) -> Value:
    digits = max(0, min(10, whole(places, "round")))
    found = Decimal(str(number(value, "round"))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return int(found) if digits == 0 else float(found)


@function("floor(number)", "The next lower whole number", "向下取整")
def floor(value: Value) -> Value:
    return math.floor(number(value, "floor"))


@function("ceil(number)", "The next higher whole number", "向上取整")
def ceil(value: Value) -> Value:
    return math.ceil(number(value, "ceil"))


@function("abs(number)", "Without its sign", "绝对值")
def absolute(value: Value) -> Value:
    return abs(number(value, "abs"))


def _numbers(values: tuple[Value, ...], operation: str) -> list[int | float]:
    given = items(values[0], operation) if len(values) == 1 and type(values[0]) is list else list(values)
    found = [number(value, operation) for value in given]
    if not found:
        raise Mismatch("type_mismatch", operation=operation, found=kind_of([]))
    return found


@function("min(a, b, c, d)", "The smallest of some numbers or of a list", "最小值", optional=3)
def smallest(*values: Value) -> Value:
    return min(_numbers(values, "min"))


@function("max(a, b, c, d)", "The largest of some numbers or of a list", "最大值", optional=3)
def largest(*values: Value) -> Value:
    return max(_numbers(values, "max"))


@function("sum(list)", "All numbers of a list together", "求和")
def total(value: Value) -> Value:
    return in_range(sum(number(item, "sum") for item in items(value, "sum")))
