"""Read a regular expression of the permitted kind into parts whose cost can be told."""

import re
from typing import Final

import msgspec

from hubwright.flows.expressions.errors import ExpressionError

MAX_PATTERN: Final = 200
MAX_REPEAT: Final = 1_000
MAX_GROUP_DEPTH: Final = 8
ENDLESS: Final = 10_000

_ONE: Final = re.compile(
    r"\\[dDwWsS]|\\[.^$*+?{}\[\]()|\\/\-\"'#&~ ,:;=<>@!%_`]|\\[tnr]|\\u[0-9a-fA-F]{4}|\.|[^\\^$*+?{}\[\]()|.]",
    re.DOTALL,
)
_CLASS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\\[])*\]", re.DOTALL)
_ANCHOR: Final = re.compile(r"\^|\$|\\[bBAZ]")
_OPEN: Final = re.compile(r"\((?:\?:|\?P<[A-Za-z_][A-Za-z0-9_]{0,31}>)?")
_REPEAT: Final = re.compile(r"([*+?]|\{(\d{1,5})(,(\d{0,5}))?\})(\??)")
_BRACE: Final = re.compile(r"\{(?![\d,])|\}")
_SET_OPERATION: Final = re.compile(r"--|&&|\|\||~~")
_FLAG: Final = "(?i)"


class Anchor(msgspec.Struct, frozen=True):
    source: str


class One(msgspec.Struct, frozen=True):
    """One character out of a set, repeated from `least` to `most` times."""

    source: str
    least: int = 1
    most: int = 1


class Group(msgspec.Struct, frozen=True):
    alternatives: "tuple[Sequence, ...]"
    least: int = 1
    most: int = 1


Part = Anchor | One | Group
Sequence = tuple[Part, ...]


class Pattern(msgspec.Struct, frozen=True):
    alternatives: tuple[Sequence, ...]
    groups: int
    ignore_case: bool


def parse_pattern(source: str) -> Pattern:
    """Read a pattern; what is not listed here is refused."""
    if len(source) > MAX_PATTERN:
        raise ExpressionError("pattern_too_long", limit=MAX_PATTERN)
    ignore_case = source.startswith(_FLAG)
    reader = _Reader(source, len(_FLAG) if ignore_case else 0)
    alternatives = reader.alternatives(0)
    if reader.at < len(source):
        raise ExpressionError("pattern_syntax", reader.at + 1)
    return Pattern(alternatives, reader.groups, ignore_case)


class _Reader:
    def __init__(self, source: str, at: int) -> None:
        self.source = source
        self.at = at
        self.groups = 0

    def alternatives(self, depth: int) -> tuple[Sequence, ...]:
        if depth > MAX_GROUP_DEPTH:
            raise ExpressionError("too_deep", self.at + 1, limit=MAX_GROUP_DEPTH)
        found = [self._sequence(depth)]
        while self._next() == "|":
            self.at += 1
            found.append(self._sequence(depth))
        return tuple(found)

    def _next(self) -> str:
        return self.source[self.at : self.at + 1]

    def _sequence(self, depth: int) -> Sequence:
        parts: list[Part] = []
        while self._next() not in ("", "|", ")"):
            parts.append(self._repeated(self._part(depth)))
        return tuple(parts)

    def _part(self, depth: int) -> Part:
        if self._next() == "(":
            return self._group(depth)
        for kind, expression in ((Anchor, _ANCHOR), (One, _CLASS), (One, _ONE), (One, _BRACE)):
            match = expression.match(self.source, self.at)
            if match and not (expression is _CLASS and _SET_OPERATION.search(match.group())):
                self.at = match.end()
                return kind(match.group())
        raise ExpressionError(self._what_is_wrong(), self.at + 1)

    def _what_is_wrong(self) -> str:
        return "pattern_backreference" if re.match(r"\\[1-9gk]", self.source[self.at :]) else "pattern_syntax"

    def _group(self, depth: int) -> Group:
        opened = self.at
        match = _OPEN.match(self.source, self.at)
        if match is None or self.source[match.end() : match.end() + 1] == "?":
            raise ExpressionError("pattern_lookaround", opened + 1)
        self.at = match.end()
        if match.group() != "(?:":
            self.groups += 1
        inside = self.alternatives(depth + 1)
        if self._next() != ")":
            raise ExpressionError("unclosed_bracket", opened + 1)
        self.at += 1
        return Group(inside)

    def _repeated(self, part: Part) -> Part:
        match = _REPEAT.match(self.source, self.at)
        if match is None:
            return part
        if isinstance(part, Anchor):
            raise ExpressionError("pattern_syntax", self.at + 1)
        least, most = _counts(match, self.at + 1)
        self.at = match.end()
        if _REPEAT.match(self.source, self.at) or self._next() in ("*", "+"):
            raise ExpressionError("pattern_nested", self.at + 1)
        return msgspec.structs.replace(part, least=least, most=most)


def _counts(match: re.Match[str], column: int) -> tuple[int, int]:
    sign = match.group(1)
    if sign in ("*", "+", "?"):
        return {"*": (0, ENDLESS), "+": (1, ENDLESS), "?": (0, 1)}[sign]
    least = int(match.group(2))
    most = least if match.group(3) is None else int(match.group(4)) if match.group(4) else ENDLESS
    if max(least, int(match.group(4) or 0)) > MAX_REPEAT or least > most:
        raise ExpressionError("pattern_repeat", column, limit=MAX_REPEAT)
    return least, most
