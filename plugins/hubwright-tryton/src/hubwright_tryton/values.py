"""Values as they stand on Tryton's wire, and as people and flows read them."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

_MOST_DECIMALS = 6


def plain(value: Any) -> Any:
    """Amounts and dates, which travel as objects with a class, become texts; all else stays."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return _said(value) if "__class__" in value else {name: plain(each) for name, each in value.items()}
    return value


def text(row: Mapping[str, Any], *path: str) -> str:
    """A value as it is, of a record or of one it leads to; empty where there is none."""
    value: Any = row
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def rows_in(row: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The records that a field leads to."""
    found = row.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list | tuple) else []


def number(value: str) -> Decimal:
    """A quantity or an amount; what is none counts as nothing."""
    try:
        read = Decimal(value or "0")
    except InvalidOperation:
        return Decimal(0)
    return read if read.is_finite() and abs(read) < Decimal(10) ** 15 else Decimal(0)


def amount(value: str) -> str:
    """Written out, with the decimals it has."""
    read = number(value)
    digits = read.as_tuple().exponent
    if isinstance(digits, int) and -digits > _MOST_DECIMALS:
        read = round(read, _MOST_DECIMALS)
    return f"{read:f}"


def quantity(value: str) -> str:
    """How many, without zeros that say nothing."""
    said = amount(value)
    return said.rstrip("0").rstrip(".") if "." in said else said


def exactly(value: str) -> str:
    """A pattern for `ilike` that is this text and no other, whatever the case of its letters."""
    return re.sub(r"([\\%_])", r"\\\1", value)


def _said(value: Mapping[str, Any]) -> str:
    match value["__class__"]:
        case "Decimal":
            return str(value.get("decimal", ""))
        case "date":
            return _date(value)
        case "datetime":
            return f"{_date(value)} {_number(value, 'hour'):02}:{_number(value, 'minute'):02}"
    return ""


def _date(value: Mapping[str, Any]) -> str:
    return f"{_number(value, 'year'):04}-{_number(value, 'month'):02}-{_number(value, 'day'):02}"


def _number(value: Mapping[str, Any], name: str) -> int:
    found = value.get(name, 0)
    return found if isinstance(found, int) else 0
