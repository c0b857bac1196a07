"""Amounts as people write them: with a point or a comma, thousands grouped, in half or full width."""

import re
import unicodedata
from decimal import Decimal

from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_LONGEST = 30


def most_of(field: str, written: str, digits: int) -> Decimal | None:
    """The most somebody wrote for a field, with so many digits behind the point; nothing written is no cap."""
    text = unicodedata.normalize("NFKC", written).replace(" ", "")
    if not text:
        return None
    plain = _read(text)
    if plain is None:
        told = _("Write an amount like 500 or 99.50, or leave it empty.") if digits else _whole()
        raise Invalid(FieldError(field, told))
    if len(plain.partition(".")[2].rstrip("0")) > digits:
        told = _("Write at most %(digits)s digits behind the point.") % {"digits": digits} if digits else _whole()
        raise Invalid(FieldError(field, told))
    return Decimal(plain)


def as_written(amount: Decimal | None) -> str:
    """The same amount as it stands in a field."""
    if amount is None:
        return ""
    return f"{amount:f}".rstrip("0").rstrip(".") if amount != amount.to_integral_value() else f"{amount:.0f}"


def _read(text: str) -> str | None:
    if len(text) > _LONGEST or not text.isascii():
        return None
    if _GROUPED.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".") if _PLAIN.fullmatch(text) else None


def _whole() -> str:
    return _("Write a whole number like 200000, or leave it empty.")
