"""Read an answer out of what a visitor wrote, by the kind of answer asked for."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Final

from hubwright.flows.events import Facts
from hubwright.flows.expressions import plain
from hubwright.flows.expressions.number_functions import read_number
from hubwright.flows.expressions.patterns import safe_pattern

LONGEST_ANSWER: Final = 5_000
_NUMBER: Final = safe_pattern(r"[+-]?\d[\d,]{0,20}(?:\.\d{1,10})?")
_EMAIL: Final = safe_pattern(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63})?(?:\.[A-Za-z]{2,24})?(?:\.[A-Za-z]{2,24})?"
)
_PHONE: Final = safe_pattern(r"\+?\(?\d[\d\s().-]{4,24}\d")
_A_DATE: Final = r"(\d{4})\s?[年/.-]\s?(\d{1,2})\s?[月/.-]\s?(\d{1,2})"
_DATE: Final = safe_pattern(_A_DATE)
_COORDINATES: Final = safe_pattern(r"([+-]?\d{1,3}(?:\.\d{1,10})?)\s?[,，; ]\s?([+-]?\d{1,3}(?:\.\d{1,10})?)")
_DOMAIN: Final = re.compile(r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}$")


def read_answer(kind: str, said: str) -> object:
    """Give the value, or None when there is none of that kind in the text."""
    usual = unicodedata.normalize("NFKC", said[:LONGEST_ANSWER]).strip()
    return _READERS[kind](usual) if usual else None


def read_file(file: Facts | None, accept: str) -> object:
    """Give what is known of a file that was sent, if it is of the kind asked for."""
    if not file or (accept == "image" and not str(file.get("media_type", "")).startswith("image/")):
        return None
    return plain(file)


def read_location(location: Facts | None, said: str) -> object:
    """Give a place: as the channel told it, or out of two numbers."""
    if location:
        lat, lon = location.get("lat"), location.get("lon")
        more = {"label": str(location["label"])[:200]} if location.get("label") else {}
    else:
        found = _COORDINATES.search(unicodedata.normalize("NFKC", said[:LONGEST_ANSWER]))
        lat, lon = (float(part) for part in found.groups()) if found else (None, None)
        more = {}
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None
    return {"lat": lat, "lon": lon, **more} if abs(lat) <= 90 and abs(lon) <= 180 else None


def without_dates(said: str) -> str:
    """Take dates out, so that none of their digits is read as something else."""
    return re.sub(_A_DATE, " ", unicodedata.normalize("NFKC", said[:LONGEST_ANSWER]))


def _text(said: str) -> object:
    return said


def _number(said: str) -> object:
    whole = read_number(said)
    if whole is not None:
        return whole
    found = _NUMBER.extract(said)
    return None if found is None else read_number(found)


def _email(said: str) -> object:
    found = _EMAIL.search(said)
    return found.group() if found and _DOMAIN.search(found.group()) else None


def _phone(said: str) -> object:
    found = _PHONE.search(said)
    if found is None:
        return None
    digits = re.sub(r"\D", "", found.group())
    return f"{'+' if found.group().startswith('+') else ''}{digits}" if 6 <= len(digits) <= 15 else None


def _date(said: str) -> object:
    found = _DATE.search(said)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return None


_READERS: Final[dict[str, Callable[[str], object]]] = {
    "text": _text,
    "regex": _text,
    "number": _number,
    "email": _email,
    "phone": _phone,
    "date": _date,
}
