"""Texts with `{{ expression | filter }}` holes; there are no control blocks."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from hubwright.flows.expressions.closures import Closure, closure_of
from hubwright.flows.expressions.compiled import Reading, compile_tree, unknown
from hubwright.flows.expressions.errors import ExpressionError, Mismatch
from hubwright.flows.expressions.filters import FILTERS, Filter, quoted
from hubwright.flows.expressions.parse import Reader
from hubwright.flows.expressions.text_functions import json_text
from hubwright.flows.expressions.tokens import Token, tokens_of
from hubwright.flows.expressions.values import MAX_TEXT, Scope, Value, shown

MAX_TEMPLATE: Final = 10_000
MAX_HOLES: Final = 200
Mode = Literal["plain", "url", "json", "header"]


class Hole(NamedTuple):
    """One hole: its value, the filters after it, and where it stands in the template."""

    value: Closure
    filters: tuple[tuple[Filter, tuple[Closure, ...]], ...]
    readings: tuple[Reading, ...]
    begins: bool
    in_quotes: bool


class Template:
    """Immutable and shared; rendering never raises, what does not work is left empty and told."""

    __slots__ = ("_fixed", "mode", "parts", "source")

    def __init__(self, source: str, mode: Mode) -> None:
        self.source = source
        self.mode = mode
        self.parts = tuple(_parts(source))
        self._fixed = None if self.holes else "".join(part for part in self.parts if isinstance(part, str))

    @property
    def holes(self) -> list[Hole]:
        return [part for part in self.parts if isinstance(part, Hole)]

    @property
    def readings(self) -> list[Reading]:
        return [reading for hole in self.holes for reading in hole.readings]

    def render(self, scope: Scope, locale: str, warn: Callable[[ExpressionError], None]) -> str:
        """Fill the holes in the reader's language."""
        if self._fixed is not None:
            return self._fixed
        written: list[str] = []
        room = MAX_TEXT
        for part in self.parts:
            text = part if isinstance(part, str) else self._fill(part, scope, locale, warn)
            written.append(text[:room])
            room -= len(written[-1])
        return "".join(written)

    def _fill(self, hole: Hole, scope: Scope, locale: str, warn: Callable[[ExpressionError], None]) -> str:
        try:
            value = hole.value(scope)
            for found, arguments in hole.filters:
                value = found.apply(value, locale, *(argument(scope) for argument in arguments))
            return self._escaped(value, hole)
        except ExpressionError as reason:
            warn(reason)
            return "null" if self.mode == "json" and not hole.in_quotes else ""

    def _escaped(self, value: Value, hole: Hole) -> str:
        if self.mode == "json":
            if any(found.name == "json" for found, _ in hole.filters):
                return shown(value)
            return json_text(shown(value))[1:-1] if hole.in_quotes else json_text(value)
        text = shown(value)
        if self.mode == "url":
            already = hole.begins or any(found.name == "url" for found, _ in hole.filters)
            return text if already else quoted(text)
        return "".join(c for c in text if c >= " " and c != "\x7f") if self.mode == "header" else text


@lru_cache(maxsize=8192)
def compile_template(source: str, mode: Mode = "plain") -> Template:
    """Read a template once; raises ExpressionError with the column."""
    return Template(source, mode)


def _parts(source: str) -> Iterator[str | Hole]:
    if len(source) > MAX_TEMPLATE:
        raise ExpressionError("text_limit", MAX_TEMPLATE + 1, limit=MAX_TEMPLATE)
    if "{%" in source:
        raise ExpressionError("control_block", source.index("{%") + 1)
    at, quotes, count = 0, False, 0
    while (opened := source.find("{{", at)) >= 0:
        if opened > at:
            yield source[at:opened]
        quotes = _inside_quotes(source[at:opened], quotes)
        closed = _closing(source, opened)
        count += 1
        if count > MAX_HOLES:
            raise ExpressionError("list_too_long", opened + 1, limit=MAX_HOLES)
        yield _hole(source[opened + 2 : closed], opened + 2, quotes)
        at = closed + 2
    if at < len(source):
        yield source[at:]


def _inside_quotes(text: str, quotes: bool) -> bool:
    return quotes is not (text.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1)


def _closing(source: str, opened: int) -> int:
    """Find the `}}` that ends a hole; one inside quotation marks does not count."""
    quote = ""
    at = opened + 2
    while at < len(source):
        c = source[at]
        if quote:
            if c == "\\":
                at += 1
            elif c == quote:
                quote = ""
        elif c in "\"'":
            quote = c
        elif source.startswith("}}", at):
            return at
        at += 1
    raise ExpressionError("unclosed_hole", opened + 1)


def _hole(source: str, offset: int, in_quotes: bool) -> Hole:
    try:
        return _read_hole(source, begins=offset == 2, in_quotes=in_quotes)
    except ExpressionError as reason:
        raise reason.moved_by(offset) from reason


def _read_hole(source: str, *, begins: bool, in_quotes: bool) -> Hole:
    main, *pipes = _at_pipes(source)
    if main[0].kind == "end":
        raise ExpressionError("empty", main[0].column)
    reader = Reader(main)
    expression = compile_tree(source, reader.choice())
    reader.expect_end()
    readings = [Reading(r.root, r.field, r.column) for r in expression.readings]
    filters: list[tuple[Filter, tuple[Closure, ...]]] = []
    for tokens in pipes:
        found, arguments, more = _filter(tokens)
        filters.append((found, arguments))
        readings.extend(more)
    return Hole(expression.value, tuple(filters), tuple(readings), begins, in_quotes)


def _at_pipes(source: str) -> list[list[Token]]:
    """Cut at every `|` that is not `||` and not inside quotation marks."""
    pieces: list[list[Token]] = []
    begin = 0
    for end in [*_pipes(source), len(source)]:
        blank = " " * begin
        pieces.append(tokens_of(blank + source[begin:end]))
        begin = end + 1
    return pieces


def _pipes(source: str) -> Iterator[int]:
    quote, at = "", 0
    while at < len(source):
        c = source[at]
        if quote:
            if c == "\\":
                at += 1
            elif c == quote:
                quote = ""
        elif c in "\"'":
            quote = c
        elif source.startswith("||", at):
            at += 1
        elif c == "|":
            yield at
        at += 1


def _filter(tokens: list[Token]) -> tuple[Filter, tuple[Closure, ...], list[Reading]]:
    reader = Reader(tokens)
    name = reader.take()
    if name.kind != "name":
        code = "unexpected_end" if name.kind == "end" else "unexpected_token"
        raise ExpressionError(code, name.column, token=name.source)
    found = FILTERS.get(name.source)
    if found is None:
        raise unknown("unknown_filter", name.source, FILTERS, name.column)
    opened = reader.accept("(")
    trees = reader.arguments(")", opened.column) if opened else ()
    reader.expect_end()
    if len(trees) > found.most:
        expected = f"0-{found.most}"
        raise ExpressionError("argument_count", name.column, found.signature, name=found.name, expected=expected)
    readings = [reading for tree in trees for reading in compile_tree("", tree).readings]
    return found, tuple(closure_of(tree) for tree in trees), readings


def mismatch_sentence(reason: ExpressionError) -> str:
    """Write a warning for the trace."""
    place = f" (column {reason.column})" if reason.column else ""
    kind = "" if isinstance(reason, Mismatch) else "invalid: "
    return f"{kind}{reason.in_language('en')}{place}"
