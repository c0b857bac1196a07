"""Conditions of a Typebot file as expressions of ours."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hubwright.flows.expressions import ExpressionError, safe_pattern
from hubwright.flows.foreign.typebot.variables import Variables

_WITHOUT_VALUE: Final = {"Is set": "is_set({0})", "Is empty": "not is_set({0})"}
_NUMBERS: Final = {
    "Greater than": "number({0}) > number({1})",
    "Greater or equal to": "number({0}) >= number({1})",
    "Less than": "number({0}) < number({1})",
    "Less or equal to": "number({0}) <= number({1})",
}
_TEXTS: Final = {
    "Equal to": "text({0}) == text({1})",
    "Not equal": "text({0}) != text({1})",
    "Contains": "contains(lower(text({0})), lower(text({1})))",
    "Does not contain": "not contains(lower(text({0})), lower(text({1})))",
    "Starts with": "starts_with(lower(text({0})), lower(text({1})))",
    "Ends with": "ends_with(lower(text({0})), lower(text({1})))",
}
_PATTERNS: Final = {"Matches regex": "matches(text({0}), {1})", "Does not match regex": "not matches(text({0}), {1})"}
_MOST: Final = 50


def quoted(text: str) -> str:
    """A text as our expressions write it."""
    return msgspec.json.encode(text).decode()


def value_of(source: object, variables: Variables) -> str | None:
    """A value that may mention variables, as an expression; None when something in it cannot be read."""
    if isinstance(source, bool | int | float):
        return msgspec.json.encode(source).decode()
    parts = list(variables.parts(str(source or "")))
    if any(kind == "lost" for kind, _words in parts):
        return None
    written = [quoted(words) if kind == "text" else words for kind, words in parts]
    if len(written) == 1:
        return written[0]
    texts = [
        words if kind == "text" else f"text({words})" for (kind, _source), words in zip(parts, written, strict=True)
    ]
    return " + ".join(texts) if texts else '""'


def condition(content: object, variables: Variables) -> str | None:
    """The whole condition; None when a part of it cannot be said. An empty one never holds."""
    if not isinstance(content, Mapping):
        return "false"
    comparisons = content.get("comparisons")
    rows = [row for row in comparisons if isinstance(row, Mapping)] if isinstance(comparisons, list) else []
    if not rows:
        return "false"
    said = [_comparison(row, variables) for row in rows[:_MOST]]
    if len(rows) > _MOST or any(each is None for each in said):
        return None
    glue = " or " if content.get("logicalOperator") == "OR" else " and "
    return glue.join(str(each) for each in said)


def _comparison(row: Mapping[str, Any], variables: Variables) -> str | None:
    key = variables.reads(row.get("variableId"))
    operator = str(row.get("comparisonOperator", ""))
    if not key:
        return None
    if operator in _WITHOUT_VALUE:
        return _WITHOUT_VALUE[operator].format(key)
    if operator in _PATTERNS:
        pattern = _pattern(str(row.get("value", "")))
        return None if pattern is None else _PATTERNS[operator].format(key, quoted(pattern))
    value = value_of(row.get("value"), variables)
    shape = _NUMBERS.get(operator) or _TEXTS.get(operator)
    return None if shape is None or value is None else shape.format(key, value)


def _pattern(source: str) -> str | None:
    """A JavaScript pattern, with or without its slashes, if ours reads it."""
    body, flags = source, ""
    if len(source) > 1 and source.startswith("/") and "/" in source[1:]:
        body, _slash, flags = source[1:].rpartition("/")
    pattern = f"(?i){body}" if "i" in flags else body
    try:
        safe_pattern(pattern)
    except ExpressionError:
        return None
    return pattern
