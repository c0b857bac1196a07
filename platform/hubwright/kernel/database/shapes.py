"""What the catalogue says of tables, and in which order their rows come and go; pure."""

from collections.abc import Iterable, Mapping

import msgspec


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


class Column(msgspec.Struct, frozen=True):
    """One column, as PostgreSQL writes its type."""

    name: str
    type: str
    needed: bool


class Link(msgspec.Struct, frozen=True):
    """Rows here name rows of a parent; `own` are the columns that do, without the tenant's."""

    parent: str
    own: tuple[str, ...]
    can_be_loosened: bool


class Shape(msgspec.Struct, frozen=True):
    """A tenant's table; its key is without the tenant's column, and empty where there is one row a tenant."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    links: tuple[Link, ...] = ()

    def column(self, name: str) -> Column:
        """One of them."""
        return next(column for column in self.columns if column.name == name)

    @property
    def table(self) -> str:
        """As SQL takes it."""
        return f"hubwright.{quoted(self.name)}"


class TablesNeedEachOther(RuntimeError):
    """A circle of foreign keys in which every column must be filled: no order of rows is possible."""


def parents_first(shapes: Iterable[Shape]) -> list[Shape]:
    """An order in which rows can be written; links that close a circle are those of `loose_links`."""
    left = {shape.name: shape for shape in sorted(shapes, key=lambda shape: shape.name)}
    loose = loose_links(left)
    ordered: list[Shape] = []
    while left:
        ready = [s for s in left.values() if not ({*_parents(s, loose.get(s.name, ()))} & left.keys() - {s.name})]
        if not ready:
            raise TablesNeedEachOther(", ".join(left))
        ordered += ready
        for shape in ready:
            del left[shape.name]
    return ordered


def loose_links(shapes: Mapping[str, Shape]) -> dict[str, tuple[Link, ...]]:
    """Links that lie on a circle and may be empty for a while, by table; rows are written without them first."""
    found: dict[str, tuple[Link, ...]] = {}
    for shape in shapes.values():
        on_circle = [link for link in shape.links if link.can_be_loosened and shape.name in _above(link.parent, shapes)]
        if on_circle:
            found[shape.name] = tuple(on_circle)
    return found


def _above(name: str, shapes: Mapping[str, Shape]) -> set[str]:
    """A table and everything that its rows lean on."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in seen and one in shapes:
            seen.add(one)
            waiting += [link.parent for link in shapes[one].links]
    return seen


def _parents(shape: Shape, loose: Iterable[Link]) -> list[str]:
    return [link.parent for link in shape.links if link not in loose]
