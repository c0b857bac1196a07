"""What may follow `|` in a hole of a text."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple
from urllib.parse import quote

from hubwright.flows.expressions.date_functions import written_date
from hubwright.flows.expressions.errors import Mismatch
from hubwright.flows.expressions.number_functions import read_number
from hubwright.flows.expressions.text_functions import json_text
from hubwright.flows.expressions.values import Value, kind_of, moment, short_enough, shown, text, whole


class Filter(NamedTuple):
    """`apply` gets the value, the reader's locale and the arguments."""

    name: str
    most: int
    signature: str
    apply: Callable[..., Value]


_SYMBOLS: Final = {
    "CNY": {"zh": "¥", "en": "CN¥"},
    "USD": {"zh": "US$", "en": "$"},
    "EUR": {"zh": "€", "en": "€"},
    "GBP": {"zh": "£", "en": "£"},
    "JPY": {"zh": "JP¥", "en": "¥"},
    "HKD": {"zh": "HK$", "en": "HK$"},
}
_NO_CENTS: Final = frozenset({"JPY", "KRW", "VND"})


def _default(value: Value, _: str, otherwise: Value = "") -> Value:
    return otherwise if value is None or value == "" else value


def _date(value: Value, locale: str, layout: Value = "date") -> Value:
    return None if value is None else written_date(moment(value, "date"), text(layout, "date"), locale)


def _number(value: Value, _: str, places: Value = None) -> Value:
    if value is None:
        return None
    if places is None:
        found = _numeric(value)
        return f"{found:,}" if isinstance(found, int) else f"{Decimal(str(found)).normalize():,f}"
    return _grouped(value, max(0, min(10, whole(places, "number"))))


def _grouped(value: Value, places: int) -> str:
    rounded = Decimal(str(_numeric(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}"


def _numeric(value: Value) -> int | float:
    found = read_number(value) if isinstance(value, str) else value
    if type(found) is int or type(found) is float:
        return found
    raise Mismatch("type_mismatch", operation="number", found=kind_of(value))


def _currency(value: Value, locale: str, code: Value = "CNY") -> Value:
    if value is None:
        return None
    name = text(code, "currency").upper()[:8]
    symbol = _SYMBOLS.get(name, {}).get("zh" if locale.startswith("zh") else "en", f"{name} ")
    amount = _grouped(value, 0 if name in _NO_CENTS else 2)
    return f"-{symbol}{amount[1:]}" if amount.startswith("-") else f"{symbol}{amount}"


def _upper(value: Value, _: str) -> Value:
    return short_enough(shown(value).upper())


def _lower(value: Value, _: str) -> Value:
    return shown(value).lower()


def _truncate(value: Value, _: str, length: Value = 80) -> Value:
    full, most = shown(value), max(1, whole(length, "truncate"))
    return full if len(full) <= most else full[: most - 1].rstrip() + "…"


def _url(value: Value, _: str) -> Value:
    return short_enough(quoted(shown(value)))


def quoted(value: str) -> str:
    """Make a text safe as one part of an address."""
    return quote(value.encode("utf-8", "replace"), safe="")


def _json(value: Value, _: str) -> Value:
    return json_text(value)


FILTERS: Final[dict[str, Filter]] = {
    found.name: found
    for found in (
        Filter("default", 1, "default(text)", _default),
        Filter("date", 1, 'date("YYYY-MM-DD")', _date),
        Filter("number", 1, "number(places)", _number),
        Filter("currency", 1, 'currency("CNY")', _currency),
        Filter("upper", 0, "upper", _upper),
        Filter("lower", 0, "lower", _lower),
        Filter("truncate", 1, "truncate(length)", _truncate),
        Filter("url", 0, "url", _url),
        Filter("json", 0, "json", _json),
    )
}
