"""The nodes an expression may consist of; there are no others, and none reaches a Python object."""

import msgspec


class Literal(msgspec.Struct, frozen=True, tag=True):
    value: bool | int | float | str | None
    column: int


class Path(msgspec.Struct, frozen=True, tag=True):
    """A variable and the way into it; a step is a name or an index expression."""

    root: str
    steps: "tuple[str | Tree, ...]"
    column: int


class Into(msgspec.Struct, frozen=True, tag=True):
    """The way into a calculated value, as in `split(text, ",")[0]`."""

    value: "Tree"
    steps: "tuple[str | Tree, ...]"
    column: int


class Call(msgspec.Struct, frozen=True, tag=True):
    name: str
    arguments: "tuple[Tree, ...]"
    column: int


class ListOf(msgspec.Struct, frozen=True, tag=True):
    items: "tuple[Tree, ...]"
    column: int


class Not(msgspec.Struct, frozen=True, tag=True):
    value: "Tree"
    column: int


class Negative(msgspec.Struct, frozen=True, tag=True):
    value: "Tree"
    column: int


class AllOf(msgspec.Struct, frozen=True, tag=True):
    parts: "tuple[Tree, ...]"
    column: int


class AnyOf(msgspec.Struct, frozen=True, tag=True):
    parts: "tuple[Tree, ...]"
    column: int


class Chain(msgspec.Struct, frozen=True, tag=True):
    """`a + b - c` as one node, so that depth counts nesting and not length."""

    first: "Tree"
    rest: "tuple[tuple[str, Tree], ...]"
    column: int


class Comparison(msgspec.Struct, frozen=True, tag=True):
    operator: str
    left: "Tree"
    right: "Tree"
    column: int


class Choice(msgspec.Struct, frozen=True, tag=True):
    condition: "Tree"
    then: "Tree"
    otherwise: "Tree"
    column: int


Tree = Literal | Path | Into | Call | ListOf | Not | Negative | AllOf | AnyOf | Chain | Comparison | Choice
