"""Texts with holes over `input` and `settings`, made ready once; what cannot be filled in stops the step."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from hubwright.flows.expressions import ExpressionError, compile_expression, compile_template, mismatch_sentence, plain
from hubwright.flows.expressions.templates import Mode
from hubwright_sdk import Refused

Values = Mapping[str, Any]
Filled = Callable[[Values], Any]
_NAMES = frozenset({"input", "settings"})
_ONE_HOLE = re.compile(r"\{\{((?:(?!\{\{|\}\}).)*)\}\}", re.DOTALL)


def text(source: str, mode: Mode) -> Callable[[Values], str]:
    """A text; `mode` says how what fills its holes is escaped."""
    template = compile_template(source, mode)
    require_names((reading.root for reading in template.readings), _NAMES)

    def filled(values: Values) -> str:
        return template.render(dict(values), "en", _stop)

    return filled


def tree(source: Any) -> Filled:
    """A JSON value whose texts have holes; a text that is one hole becomes its value, whatever type that has."""
    if isinstance(source, dict):
        fields = {name: tree(each) for name, each in source.items()}
        return lambda values: {name: fill(values) for name, fill in fields.items()}
    if isinstance(source, list):
        items = [tree(each) for each in source]
        return lambda values: [fill(values) for fill in items]
    if not isinstance(source, str) or "{{" not in source:
        return lambda _values: source
    return _one_value(source) or text(source, "plain")


def require_names(read: Iterable[str], known: Collection[str]) -> None:
    """What a text or a condition reads must be there; raises ValueError."""
    strange = sorted(set(read) - set(known))
    if strange:
        raise ValueError(f"{strange[0]} is not known here: there is {' and '.join(sorted(known))}")


def _one_value(source: str) -> Filled | None:
    hole = _ONE_HOLE.fullmatch(source.strip())
    if hole is None:
        return None
    try:
        expression = compile_expression(hole[1].strip())
    except ExpressionError:  # it has filters, so it is a text
        return None
    require_names((reading.root for reading in expression.readings), _NAMES)

    def filled(values: Values) -> Any:
        try:
            return plain(expression.value(dict(values)))
        except ExpressionError as reason:
            _stop(reason)

    return filled


def _stop(reason: ExpressionError) -> None:
    raise Refused(f"the step cannot be filled in: {mismatch_sentence(reason)}") from None
