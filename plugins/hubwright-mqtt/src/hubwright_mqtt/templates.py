"""The few value templates that are understood: the value itself, or a place in its JSON. All else is left raw."""

import json
import re
from typing import Any

_VALUE = re.compile(r"\s*\{\{\s*value\s*(?:\|\s*(?:float|int)(?:\(\s*\d*\s*\))?\s*)?\}\}\s*")
_PLACE = re.compile(
    r"\s*\{\{\s*value_json((?:\.[A-Za-z_]\w*|\[\s*'[^'\]]+'\s*\]|\[\s*\"[^\"\]]+\"\s*\]|\[\s*\d+\s*\])+)\s*"
    r"(?:\|\s*(?:float|int|round\(\s*\d\s*\))(?:\(\s*\d*\s*\))?\s*)?\}\}\s*"
)
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[\s*'([^'\]]+)'\s*\]|\[\s*\"([^\"\]]+)\"\s*\]|\[\s*(\d+)\s*\]")
_MISSING = object()


def is_understood(template: str) -> bool:
    """Whether it is one of the few."""
    return not template or _VALUE.fullmatch(template) is not None or _PLACE.fullmatch(template) is not None


def fill(template: str, payload: str) -> Any:
    """The value in a payload; None when there is none at that place."""
    found = _PLACE.fullmatch(template) if template else None
    if found is None:
        return payload
    try:
        value: Any = json.loads(payload)
    except ValueError:
        return None
    for step in _STEP.finditer(found[1]):
        name = step[1] or step[2] or step[3]
        value = _at(value, name if name is not None else int(step[4]))
        if value is _MISSING:
            return None
    return value


def _at(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step, _MISSING) if isinstance(value, dict) else _MISSING
    return value[step] if isinstance(value, list) and step < len(value) else _MISSING
