"""Cut an expression into tokens, each with its column."""

import re
from typing import Final, NamedTuple

from hubwright.flows.expressions.errors import ExpressionError

MAX_SOURCE: Final = 2_000
_LARGEST: Final = 2**63 - 1

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<text>r?"(?:[^"\\\n]|\\.)*"|r?'(?:[^'\\\n]|\\.)*')
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign>&&|\|\||==|!=|<=|>=|[<>!+\-*/%?:()\[\],.])""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)")
_PLAIN_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_MEANT: Final = dict(zip("（），。：？！“”‘’【】＝＞＜；=&|≠≥≤×÷`", [
    "(", ")", ",", ".", ":", "?", "!", '"', '"', "'", "'", "[", "]", "==", ">", "<", ",", "==", "&&", "||", "!=", ">=",
    "<=", "*", "/", "'",
], strict=True))  # fmt: skip


class Token(NamedTuple):
    """`kind` is number, text, name, sign or end; `value` is the decoded literal."""

    kind: str
    source: str
    value: object
    column: int


def tokens_of(source: str) -> list[Token]:
    """Read the whole source at once; it is at most 2,000 characters."""
    if len(source) > MAX_SOURCE:
        raise ExpressionError("too_long", MAX_SOURCE + 1, limit=MAX_SOURCE)
    found: list[Token] = []
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise _stranger(source, at)
        kind, text = str(match.lastgroup), match.group()
        if kind != "space":
            found.append(Token(kind, text, _value(kind, text, at + 1), at + 1))
        at = match.end()
    found.append(Token("end", "", None, len(source) + 1))
    return found


def _stranger(source: str, at: int) -> ExpressionError:
    character = source[at]
    if character in "\"'":
        return ExpressionError("unclosed_text", at + 1)
    return ExpressionError("unexpected_character", at + 1, _MEANT.get(character, ""), character=character)


def _value(kind: str, text: str, column: int) -> object:
    if kind == "number":
        return _number(text, column)
    if kind == "text":
        return text[2:-1] if text[0] == "r" else _ESCAPE.sub(_unescape, text[1:-1])
    return None


def _number(text: str, column: int) -> int | float:
    if len(text) > 40:
        raise ExpressionError("number_too_large", column)
    number: int | float = int(text) if text.isdigit() else float(text)
    if not -_LARGEST <= number <= _LARGEST:
        raise ExpressionError("number_too_large", column)
    return number


def _unescape(match: re.Match[str]) -> str:
    """Unknown escapes stay as they are, so that "\\d{4}" reads as a pattern."""
    body = match.group(1)
    if len(body) == 5:
        decoded = chr(int(body[1:], 16))
        return "\ufffd" if "\ud800" <= decoded <= "\udfff" else decoded
    return _PLAIN_ESCAPES.get(body, match.group())
