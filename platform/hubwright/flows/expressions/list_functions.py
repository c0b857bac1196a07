"""Functions over lists and over any value."""

from hubwright.flows.expressions.errors import Mismatch
from hubwright.flows.expressions.functions import function
from hubwright.flows.expressions.values import Value, equal, items, kind_of, truthy


@function("len(value)", "How many characters or items", "字符数或项数")
def length(value: Value) -> Value:
    if value is None:
        return 0
    if isinstance(value, str | list | dict):
        return len(value)
    raise Mismatch("type_mismatch", operation="len", found=kind_of(value))


@function("first(list)", "The first item, or null", "第一项")
def first(value: Value) -> Value:
    found = items(value, "first")
    return found[0] if found else None


@function("last(list)", "The last item, or null", "最后一项")
def last(value: Value) -> Value:
    found = items(value, "last")
    return found[-1] if found else None


def _field(item: Value, name: Value) -> Value:
    return item.get(name) if type(item) is dict and type(name) is str else None


@function("any(list, field, value)", "Whether some item has this field so", "是否有一项的字段等于该值", optional=1)
def any_item(value: Value, field: Value, wanted: Value = True) -> Value:
    return any(equal(_field(item, field), wanted) for item in items(value, "any"))


@function("all(list, field, value)", "Whether every item has this field so", "是否每一项的字段都等于该值", optional=1)
def all_items(value: Value, field: Value, wanted: Value = True) -> Value:
    return all(equal(_field(item, field), wanted) for item in items(value, "all"))


@function("where(list, field, value)", "The items that have this field so", "字段等于该值的项")
def where(value: Value, field: Value, wanted: Value) -> Value:
    return [item for item in items(value, "where") if equal(_field(item, field), wanted)]


@function("pluck(list, field)", "One field of every item", "取每一项的某个字段")
def pluck(value: Value, field: Value) -> Value:
    return [_field(item, field) for item in items(value, "pluck")]


@function("default(value, otherwise)", "The value, or the other one if it is null or empty", "为空时使用后者")
def default(value: Value, otherwise: Value) -> Value:
    return otherwise if value is None or value == "" else value


@function("is_set(value)", "Whether there is a value", "是否有值")
def is_set(value: Value) -> Value:
    return value is not None and value != ""


@function("boolean(value)", "True or false", "转为是或否")
def boolean(value: Value) -> Value:
    return value.strip().lower() not in ("", "0", "false", "no") if isinstance(value, str) else truthy(value)


@function("type(value)", "The kind of a value", "值的类型")
def kind(value: Value) -> Value:
    return kind_of(value)
