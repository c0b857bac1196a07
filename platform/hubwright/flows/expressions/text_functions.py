"""Functions over text."""

import unicodedata
from typing import Final

import msgspec

from hubwright.flows.expressions.errors import Mismatch
from hubwright.flows.expressions.functions import function
from hubwright.flows.expressions.patterns import safe_pattern
from hubwright.flows.expressions.values import (
    MAX_LIST,
    MAX_TEXT,
    Value,
    few_enough,
    holds,
    items,
    short_enough,
    shown,
    text,
    whole,
)

_MOST_BYTES: Final = 4 * MAX_TEXT


@function("lower(text)", "Small letters", "转为小写")
def lower(value: Value) -> Value:
    return text(value, "lower").lower()


@function("upper(text)", "Capital letters", "转为大写")
def upper(value: Value) -> Value:
    return short_enough(text(value, "upper").upper())


@function("trim(text)", "Without space at both ends", "去掉首尾空白")
def trim(value: Value) -> Value:
    return text(value, "trim").strip()


@function("contains(where, what)", "Whether a text or list contains it", "文本或列表是否包含")
def contains(where: Value, what: Value) -> Value:
    return holds(where, what)


@function("starts_with(text, start)", "Whether the text begins so", "文本是否以此开头")
def starts_with(value: Value, start: Value) -> Value:
    return text(value, "starts_with").startswith(text(start, "starts_with"))


@function("ends_with(text, end)", "Whether the text ends so", "文本是否以此结尾")
def ends_with(value: Value, end: Value) -> Value:
    return text(value, "ends_with").endswith(text(end, "ends_with"))


@function("replace(text, old, new)", "The text with every old part replaced", "替换文本中的内容")
def replace(value: Value, old: Value, new: Value) -> Value:
    source, sought, put = text(value, "replace"), text(old, "replace"), text(new, "replace")
    if not sought:
        return source
    if len(source) + source.count(sought) * (len(put) - len(sought)) > 65_536:
        raise Mismatch("text_too_long", limit=65_536)
    return source.replace(sought, put)


@function("split(text, separator)", "The parts of a text as a list", "按分隔符拆分为列表")
def split(value: Value, separator: Value) -> Value:
    source, cut = text(value, "split"), text(separator, "split")
    if not cut:
        raise Mismatch("type_mismatch", operation="split", found='""')
    return few_enough(list(source.split(cut, MAX_LIST)))


@function("join(list, separator)", "A list as one text", "把列表连接成文本")
def join(value: Value, separator: Value) -> Value:
    glue = text(separator, "join")
    parts = [shown(item) for item in items(value, "join")]
    if sum(map(len, parts)) + len(glue) * len(parts) > 65_536:
        raise Mismatch("text_too_long", limit=65_536)
    return glue.join(parts)


@function("substring(text, from, to)", "Part of a text, counted from 0", "截取文本，从 0 开始", optional=1)
def substring(value: Value, start: Value, end: Value = None) -> Value:
    source = text(value, "substring")
    return source[whole(start, "substring") : None if end is None else whole(end, "substring")]


@function("text(value)", "Any value as text", "转为文本")
def as_text(value: Value) -> Value:
    return shown(value)


@function("digits(text)", "Only the digits of a text", "只保留数字")
def digits(value: Value) -> Value:
    return "".join(c for c in unicodedata.normalize("NFKC", shown(value)[:1_000]) if c in "0123456789")


@function("matches(text, pattern)", "Whether the pattern is found in the text", "文本是否匹配正则表达式")
def matches(value: Value, pattern: Value) -> Value:
    if value is None:
        return False
    return safe_pattern(text(pattern, "matches")).search(text(value, "matches")) is not None


@function("extract(text, pattern, group)", "What the pattern finds in the text, or null", "提取匹配的部分", optional=1)
def extract(value: Value, pattern: Value, group: Value = None) -> Value:
    if value is None:
        return None
    return safe_pattern(text(pattern, "extract")).extract(
        text(value, "extract"), None if group is None else whole(group, "extract")
    )


@function("json(value)", "Any value as JSON text", "转为 JSON 文本")
def as_json(value: Value) -> Value:
    return json_text(value)


def json_text(value: Value) -> str:
    """Write JSON; a value nested too deeply or too long is a mismatch, never a crash."""
    try:
        encoded = msgspec.json.encode(value)
    except (RecursionError, TypeError, ValueError) as reason:
        raise Mismatch("too_nested") from reason
    if len(encoded) > _MOST_BYTES:  # too long whatever the characters are
        raise Mismatch("text_too_long", limit=MAX_TEXT)
    return short_enough(encoded.decode())
