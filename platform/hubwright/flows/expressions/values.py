"""The few kinds of value the language knows, their limits, and how two of them compare."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Final

from hubwright.flows.expressions.errors import Mismatch

MAX_TEXT: Final = 65_536
MAX_LIST: Final = 1_000
MAX_DEPTH: Final = 20
LARGEST: Final = 2**63 - 1

Value = object  # None | bool | int | float | str | datetime | list[Value] | dict[str, Value]
Scope = Mapping[str, Value]

_CONTAINERS: Final = (list, dict)
_FLAT: Final = frozenset({str, int, float, bool, type(None)})

UTC: Final = timezone(timedelta(0), "UTC")


def kind_of(value: Value) -> str:
    """Name a value's kind for messages and for `type(x)`."""
    return _KINDS.get(type(value), "object")


_KINDS: Final[dict[type, str]] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "text",
    datetime: "date",
    list: "list",
    dict: "object",
}


def is_number(value: Value) -> bool:
    return type(value) is int or type(value) is float


def number(value: Value, operation: str) -> int | float:
    if type(value) is int or type(value) is float:
        return value
    raise Mismatch("type_mismatch", operation=operation, found=kind_of(value))


def whole(value: Value, operation: str) -> int:
    found = number(value, operation)
    return int(found)


def text(value: Value, operation: str) -> str:
    if type(value) is str:
        return value
    raise Mismatch("type_mismatch", operation=operation, found=kind_of(value))


def items(value: Value, operation: str) -> list[Value]:
    if type(value) is list:
        return value
    raise Mismatch("type_mismatch", operation=operation, found=kind_of(value))


def moment(value: Value, operation: str) -> datetime:
    """Take a date, or read one from ISO text; text without a zone is UTC."""
    if type(value) is datetime:
        return value
    found = read_date(text(value, operation))
    if found is None:
        raise Mismatch("bad_date", text=str(value)[:40])
    return found


def read_date(source: str) -> datetime | None:
    if not 8 <= len(source) <= 40:
        return None
    try:
        found = datetime.fromisoformat(source)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def in_range(result: int | float) -> int | float:
    """Keep numbers inside what JSON and a database can hold."""
    if -LARGEST <= result <= LARGEST:
        return result
    raise Mismatch("out_of_range")


def short_enough(result: str) -> str:
    if len(result) > MAX_TEXT:
        raise Mismatch("text_too_long", limit=MAX_TEXT)
    return result


def few_enough(result: list[Value]) -> list[Value]:
    if len(result) > MAX_LIST:
        raise Mismatch("list_too_long", limit=MAX_LIST)
    return result


def truthy(value: Value) -> bool:
    return bool(value)


def equal(left: Value, right: Value, depth: int = 0) -> bool:
    """Compare without surprises: no kind equals another, except a date and its ISO text."""
    kind = type(left)
    if kind is type(right):
        compare = _INSIDE.get(kind)
        return left == right if compare is None else compare(left, right, depth)
    if kind is datetime or type(right) is datetime:
        return _same_moment(left, right)
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return left == right


def _equal_lists(left: list[Value], right: list[Value], depth: int) -> bool:
    """What lists mostly hold, words, numbers and objects, is compared without a further question."""
    if depth > MAX_DEPTH:
        raise Mismatch("too_nested")
    if len(left) != len(right):
        return False
    for first, second in zip(left, right, strict=True):
        kind = type(first)
        if kind is not type(second) or kind is list:
            if not equal(first, second, depth + 1):
                return False
        elif kind is dict:
            if not _equal_objects(first, second, depth + 1):  # type: ignore[arg-type]  # both are objects
                return False
        elif first != second:
            return False
    return True


def _equal_objects(left: dict[str, Value], right: dict[str, Value], depth: int) -> bool:
    if depth > MAX_DEPTH:
        raise Mismatch("too_nested")
    if left.keys() != right.keys():
        return False
    for key, first in left.items():
        second = right[key]
        if type(first) in _FLAT and type(first) is type(second):
            if first != second:
                return False
        elif not equal(first, second, depth + 1):
            return False
    return True


_INSIDE: Final[dict[type, Callable[..., bool]]] = {list: _equal_lists, dict: _equal_objects}


def _same_moment(left: Value, right: Value) -> bool:
    first = left if type(left) is datetime else read_date(left) if type(left) is str else None
    second = right if type(right) is datetime else read_date(right) if type(right) is str else None
    return first is not None and first == second


def ordered(operator: str, left: Value, right: Value) -> tuple[Value, Value]:
    """Check that two values have an order and return what to compare."""
    if is_number(left) and is_number(right):
        return left, right
    if type(left) is str and type(right) is str:
        return left, right
    if type(left) is datetime or type(right) is datetime:
        return moment(left, operator), moment(right, operator)
    raise Mismatch("type_mismatch", operation=operator, found=f"{kind_of(left)}, {kind_of(right)}")


def holds(container: Value, value: Value) -> bool:
    """Answer `value in container` for lists, texts and objects; nothing is in null."""
    if type(container) is list:
        if type(value) is str and value in container:
            return True
        return any(equal(item, value) for item in container)
    if type(container) is str:
        return text(value, "in") in container
    if type(container) is dict:
        return type(value) is str and value in container
    if container is None:
        return False
    raise Mismatch("type_mismatch", operation="in", found=kind_of(container))


def shown(value: Value) -> str:
    """Write a value for a reader: nothing for null, no `.0`, lists with commas."""
    if type(value) is str:
        return value
    return _SHOWN.get(type(value), str)(value)


def _shown_float(value: Value) -> str:
    found = float(str(value))
    return str(int(found)) if found.is_integer() and abs(found) < 1e15 else repr(round(found, 10))


def _shown_list(value: Value) -> str:
    parts: list[str] = []
    room = MAX_TEXT
    for item in items(value, "text"):
        part = "…" if isinstance(item, _CONTAINERS) else shown(item)
        room -= len(part) + 2
        if room < 0:
            raise Mismatch("text_too_long", limit=MAX_TEXT)
        parts.append(part)
    return ", ".join(parts)


def _shown_date(value: Value) -> str:
    return iso(moment(value, "text"))


def iso(value: datetime) -> str:
    """Write a date so that it reads back as the same one."""
    return value.isoformat().replace("+00:00", "Z")


_SHOWN: Final[dict[type, Callable[[Value], str]]] = {
    type(None): lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: _shown_float,
    datetime: _shown_date,
    list: _shown_list,
    dict: lambda _: "{…}",
}


def plain(value: Value, depth: int = 0) -> Value:
    """Bring anything from outside into the language's kinds and limits: cut lists and texts, drop objects."""
    kind = type(value)
    if kind is str:
        return str(value)[:MAX_TEXT]
    if kind is bool or value is None:
        return value
    if kind is int or kind is float:
        return value if -LARGEST <= value <= LARGEST else None  # type: ignore[operator]  # a number, NaN fails
    if isinstance(value, datetime):
        return iso(value if value.tzinfo else value.replace(tzinfo=UTC))
    return _plain_container(value, depth)


def _plain_container(value: Value, depth: int) -> Value:
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(inner, depth + 1) for key, inner in list(value.items())[:MAX_LIST]}
    if isinstance(value, list | tuple):
        return [plain(inner, depth + 1) for inner in value[:MAX_LIST]]
    if isinstance(value, date):
        return value.isoformat()
    return None
