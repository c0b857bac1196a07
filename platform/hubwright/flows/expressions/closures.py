"""Turn a tree into nested closures; each does a bounded piece of work on plain values."""

from collections.abc import Callable
from typing import Final

from hubwright.flows.expressions.arithmetic import chained, negated
from hubwright.flows.expressions.comparisons import compared
from hubwright.flows.expressions.errors import ExpressionError, Mismatch
from hubwright.flows.expressions.functions import FUNCTIONS
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
from hubwright.flows.expressions.values import Scope, Value, truthy

Closure = Callable[[Scope], Value]
NOW: Final = " now"  # no identifier has a space in it, so no variable can take its place


def closure_of(tree: Tree) -> Closure:
    """Build the closure for any tree; the kinds are all there are."""
    return _BUILDERS[type(tree)](tree)


def _literal(tree: Literal) -> Closure:
    value = tree.value
    return lambda _: value


def _path(tree: Path) -> Closure:
    root, steps = tree.root, tree.steps
    if root == "vars" and steps and isinstance(steps[0], str):
        root, steps = steps[0], steps[1:]
    if not steps:
        return lambda scope: scope.get(root)
    if len(steps) == 1 and isinstance(steps[0], str):
        name = steps[0]

        def one_step(scope: Scope) -> Value:
            value = scope.get(root)
            return value.get(name) if type(value) is dict else None

        return one_step
    return _walk(lambda scope: scope.get(root), steps)


def _into(tree: Into) -> Closure:
    return _walk(closure_of(tree.value), tree.steps)


def _walk(start: Closure, steps: tuple[str | Tree, ...]) -> Closure:
    if not all(isinstance(step, str) for step in steps):
        ways = [(lambda _, name=step: name) if isinstance(step, str) else closure_of(step) for step in steps]

        def by_index(scope: Scope) -> Value:
            value = start(scope)
            for way in ways:
                value = _step(value, way(scope))
            return value

        return by_index

    def by_name(scope: Scope) -> Value:
        value = start(scope)
        for name in steps:
            if type(value) is not dict:
                return None
            value = value.get(name)
        return value

    return by_name


def _step(value: Value, key: Value) -> Value:
    if type(value) is dict:
        return value.get(key) if type(key) is str else None
    if type(value) is list and type(key) is int and -len(value) <= key < len(value):
        return value[key]
    return None


def _call(tree: Call) -> Closure:
    arguments = [closure_of(argument) for argument in tree.arguments]
    column = tree.column
    if tree.name == "now":
        return lambda scope: scope.get(NOW)
    call = FUNCTIONS[tree.name].call
    if len(arguments) == 1:
        return _call_with_one(call, arguments[0], column)

    def run(scope: Scope) -> Value:
        given = [argument(scope) for argument in arguments]
        try:
            return call(*given)
        except ExpressionError as reason:
            raise _placed(reason, column) from None

    return run


def _call_with_one(call: Callable[..., Value], argument: Closure, column: int) -> Closure:
    def run(scope: Scope) -> Value:
        given = argument(scope)
        try:
            return call(given)
        except ExpressionError as reason:
            raise _placed(reason, column) from None

    return run


def _placed(reason: ExpressionError, column: int) -> ExpressionError:
    """Say where it happened; a pattern that only turns out bad while running is a mismatch too."""
    if isinstance(reason, Mismatch):
        reason.column = reason.column or column
        return reason
    mismatch = Mismatch(reason.code, column, reason.suggestion)
    mismatch.values = reason.values
    return mismatch


def _list_of(tree: ListOf) -> Closure:
    parts = [closure_of(item) for item in tree.items]
    return lambda scope: [part(scope) for part in parts]


def _not(tree: Not) -> Closure:
    value = closure_of(tree.value)
    return lambda scope: not truthy(value(scope))


def _negative(tree: Negative) -> Closure:
    return negated(closure_of(tree.value), tree.column)


def _all_of(tree: AllOf) -> Closure:
    return _decided(tree.parts, until=False)


def _any_of(tree: AnyOf) -> Closure:
    return _decided(tree.parts, until=True)


def _decided(parts: tuple[Tree, ...], *, until: bool) -> Closure:
    """Stop at the first part that decides; a mismatch counts only if no other part decides."""
    closures = [closure_of(part) for part in parts]

    def run(scope: Scope) -> Value:
        failed: Mismatch | None = None
        for closure in closures:
            try:
                if bool(closure(scope)) is until:
                    return until
            except Mismatch as reason:
                failed = failed or reason
        if failed is not None:
            raise failed
        return not until

    return run


def _chain(tree: Chain) -> Closure:
    return chained(closure_of(tree.first), [(sign, closure_of(part)) for sign, part in tree.rest], tree.column)


def _comparison(tree: Comparison) -> Closure:
    left, right = closure_of(tree.left), closure_of(tree.right)
    return compared(tree.operator, left, right, tree.column, _fixed(tree.right))


def _fixed(tree: Tree) -> Value:
    """The value of a literal, or of a list of nothing but literals; null for everything else."""
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, ListOf) and all(isinstance(item, Literal) for item in tree.items):
        return [item.value for item in tree.items if isinstance(item, Literal)]
    return None


def _choice(tree: Choice) -> Closure:
    condition, then, otherwise = closure_of(tree.condition), closure_of(tree.then), closure_of(tree.otherwise)
    return lambda scope: then(scope) if truthy(condition(scope)) else otherwise(scope)


_BUILDERS: Final[dict[type, Callable[..., Closure]]] = {
    Literal: _literal,
    Path: _path,
    Into: _into,
    Call: _call,
    ListOf: _list_of,
    Not: _not,
    Negative: _negative,
    AllOf: _all_of,
    AnyOf: _any_of,
    Chain: _chain,
    Comparison: _comparison,
    Choice: _choice,
}
