"""How a value gets into a variable: in the variable's own type, or not at all."""

import msgspec

from hubwright.flows.compile import CompiledFlow
from hubwright.flows.document import Var
from hubwright.flows.expressions import Mismatch, plain
from hubwright.flows.expressions.number_functions import read_number
from hubwright.flows.expressions.values import MAX_TEXT, kind_of, read_date, shown
from hubwright.flows.parse import fits


def fitted(var: Var | None, key: str, value: object) -> object:
    """Bring a value into a variable's type; raises Mismatch."""
    if var is None:
        raise Mismatch("unknown_name", name=key)
    stored = _as_type(var.type, plain(value))
    if stored is not None and not fits(var, stored):
        raise Mismatch("type_mismatch", operation=key, found=kind_of(stored))
    if isinstance(stored, list | dict) and len(msgspec.json.encode(stored)) > MAX_TEXT:
        raise Mismatch("text_too_long", limit=MAX_TEXT)
    return stored


def handed_in(callee: CompiledFlow, inputs: dict[str, object]) -> dict[str, object]:
    """Bring what a caller gives into the types of the callee's own variables; raises Mismatch."""
    values: dict[str, object] = {}
    for key, value in inputs.items():
        var = callee.vars.get(key)
        if var is not None and var.scope != "session":
            raise Mismatch("read_only_variable", name=key)
        values[key] = fitted(var, key, value)
    return values


def _as_type(wanted: str, value: object) -> object:
    """Turn text into a number or date and the other way round, where that is meant."""
    if wanted == "string" and isinstance(value, int | float | bool):
        return shown(value)
    if wanted == "number" and isinstance(value, str):
        return read_number(value) if value.strip() else None
    if wanted == "date" and isinstance(value, str) and read_date(value) is None:
        raise Mismatch("bad_date", text=value[:40])
    return value
