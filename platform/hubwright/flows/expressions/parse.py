"""Read tokens into a tree by precedence; nesting is counted, so no source can exhaust the stack."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from hubwright.flows.expressions.errors import ExpressionError
from hubwright.flows.expressions.tokens import Token, tokens_of
from hubwright.flows.expressions.tree import (
    AllOf,
    AnyOf,
    Call,
    Chain,
    Choice,
    Comparison,
    Into,
    ListOf,
    Literal,
    Negative,
    Not,
    Path,
    Tree,
)

MAX_DEPTH: Final = 40
MAX_LIST: Final = 1_000
_WORDS: Final = {"true": True, "false": False, "null": None}
_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_OPERATOR_WORDS: Final = frozenset({"and", "or", "not", "in"})
RESERVED_WORDS: Final = frozenset(_WORDS) | _OPERATOR_WORDS


def parse_expression(source: str) -> Tree:
    """Read one whole expression."""
    reader = Reader(tokens_of(source))
    if reader.ahead.kind == "end":
        raise ExpressionError("empty", 1)
    tree = reader.choice()
    reader.expect_end()
    return tree


class Reader:
    """A recursive-descent reader over tokens; templates use it to read one hole at a time."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def ahead(self) -> Token:
        return self._tokens[self._at]

    def take(self) -> Token:
        token = self._tokens[self._at]
        if token.kind != "end":
            self._at += 1
        return token

    def accept(self, *sources: str) -> Token | None:
        token = self.ahead
        if token.kind in ("sign", "name") and token.source in sources:
            return self.take()
        return None

    def expect_end(self) -> None:
        if self.ahead.kind != "end":
            raise self._unexpected()

    def choice(self) -> Tree:
        with self._nested():
            condition = self._any_of()
            mark = self.accept("?")
            if mark is None:
                return condition
            then = self.choice()
            self._expect(":")
            return Choice(condition, then, self.choice(), mark.column)

    def arguments(self, closing: str, opened_at: int) -> tuple[Tree, ...]:
        items: list[Tree] = []
        while not self.accept(closing):
            if items:
                self._expect(",", opened_at)
            items.append(self.choice())
        if len(items) > MAX_LIST:
            raise ExpressionError("list_too_long", opened_at, limit=MAX_LIST)
        return tuple(items)

    def _any_of(self) -> Tree:
        return self._joined(self._all_of, ("||", "or"), AnyOf)

    def _all_of(self) -> Tree:
        return self._joined(self._negation, ("&&", "and"), AllOf)

    def _joined(self, part: Callable[[], Tree], signs: tuple[str, ...], kind: type[AnyOf] | type[AllOf]) -> Tree:
        column = self.ahead.column
        parts = [part()]
        while self.accept(*signs):
            parts.append(part())
        return parts[0] if len(parts) == 1 else kind(tuple(parts), column)

    def _negation(self) -> Tree:
        mark = self.accept("not")
        if mark is None:
            return self._comparison()
        with self._nested():
            return Not(self._negation(), mark.column)

    def _comparison(self) -> Tree:
        left = self._chain(("+", "-"), lambda: self._chain(("*", "/", "%"), self._sign))
        mark = self.ahead
        operator = self._comparison_operator()
        if operator is None:
            return left
        right = self._chain(("+", "-"), lambda: self._chain(("*", "/", "%"), self._sign))
        if self.ahead.source in _COMPARISONS and self.ahead.kind in ("sign", "name"):
            raise ExpressionError("chained_comparison", self.ahead.column, "a < b and b < c")
        if operator == "not in":
            return Not(Comparison("in", left, right, mark.column), mark.column)
        return Comparison(operator, left, right, mark.column)

    def _comparison_operator(self) -> str | None:
        if self.ahead.source == "not" and self._tokens[self._at + 1].source == "in":
            self.take()
            self.take()
            return "not in"
        mark = self.accept(*_COMPARISONS)
        return mark.source if mark else None

    def _chain(self, signs: tuple[str, ...], part: Callable[[], Tree]) -> Tree:
        column = self.ahead.column
        first = part()
        rest: list[tuple[str, Tree]] = []
        while mark := self.accept(*signs):
            rest.append((mark.source, part()))
        return Chain(first, tuple(rest), column) if rest else first

    def _sign(self) -> Tree:
        mark = self.accept("!", "-")
        if mark is None:
            return self._way_into(self._primary())
        with self._nested():
            value = self._sign()
        if mark.source == "!":
            return Not(value, mark.column)
        if isinstance(value, Literal) and type(value.value) in (int, float):
            return Literal(-value.value, mark.column)  # type: ignore[operator]  # checked on the line above
        return Negative(value, mark.column)

    def _primary(self) -> Tree:
        token = self.take()
        if token.kind in ("number", "text"):
            return Literal(token.value, token.column)  # type: ignore[arg-type]  # the tokenizer makes only literals
        if token.kind == "name":
            return self._named(token)
        if token.source == "(":
            inside = self.choice()
            self._expect(")", token.column)
            return inside
        if token.source == "[":
            return ListOf(self.arguments("]", token.column), token.column)
        raise self._unexpected(token)

    def _named(self, token: Token) -> Tree:
        if token.source in _WORDS:
            return Literal(_WORDS[token.source], token.column)
        if token.source in _OPERATOR_WORDS:
            raise self._unexpected(token)
        opened = self.accept("(")
        if opened:
            return Call(token.source, self.arguments(")", opened.column), token.column)
        return Path(token.source, (), token.column)

    def _way_into(self, value: Tree) -> Tree:
        steps: list[str | Tree] = []
        while mark := self.accept(".", "[", "("):
            if mark.source == "(":
                raise ExpressionError("not_callable", mark.column)
            if mark.source == ".":
                steps.append(self._step_name())
            else:
                steps.append(self.choice())
                self._expect("]", mark.column)
        if not steps:
            return value
        if isinstance(value, Path):
            return Path(value.root, tuple(steps), value.column)
        return Into(value, tuple(steps), value.column)

    def _step_name(self) -> str:
        token = self.take()
        if token.kind != "name":
            raise self._unexpected(token)
        return token.source

    def _expect(self, sign: str, opened_at: int | None = None) -> None:
        if self.accept(sign):
            return
        if self.ahead.kind == "end" and opened_at is not None:
            raise ExpressionError("unclosed_bracket", opened_at)
        raise self._unexpected()

    def _unexpected(self, token: Token | None = None) -> ExpressionError:
        token = token or self.ahead
        if token.kind == "end":
            return ExpressionError("unexpected_end", token.column)
        return ExpressionError("unexpected_token", token.column, token=token.source)

    @contextmanager
    def _nested(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError("too_deep", self.ahead.column, limit=MAX_DEPTH)
        yield
        self._depth -= 1
