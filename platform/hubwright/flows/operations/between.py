"""What somebody did, found by comparing: the batch that makes one document out of another."""

from collections.abc import Iterator, Mapping
from typing import TypeVar, get_args

from msgspec.structs import asdict

from hubwright.flows.document import FlowDocument, Group, Node, Var
from hubwright.flows.operations.ops import (
    ABSENT,
    Add,
    AnyOp,
    Config,
    Declare,
    Delete,
    FlowField,
    GroupOp,
    NodeField,
    Set,
    Setting,
    Text,
    Wire,
)

T = TypeVar("T", Group, Var)


def between(old: FlowDocument, new: FlowDocument) -> list[AnyOp]:
    """New things first, then changes, then wires, and last what goes: each can be done when its turn comes."""
    before, after = _nodes(old), _nodes(new)
    return [
        *(Setting(field=name, was=asdict(old)[name], to=asdict(new)[name]) for name in _changed_settings(old, new)),
        *(Declare(id=each, was=was, to=to) for each, was, to in _exchanged(old.vars, new.vars)),
        *(GroupOp(id=each, was=was, to=to) for each, was, to in _exchanged(old.groups, new.groups)),
        *(Add(node=node, entry=entry) for node, entry in after.values() if node.id not in before),
        *(op for node, _entry in after.values() if node.id in before for op in _changes(before[node.id][0], node)),
        *_texts(old.i18n, new.i18n),
        *_wires(old, new),
        *(Delete(node=node, entry=entry) for node, entry in before.values() if node.id not in after),
    ]


def _nodes(document: FlowDocument) -> dict[str, tuple[Node, bool]]:
    return {
        **{node.id: (node, True) for node in document.entry},
        **{node.id: (node, False) for node in document.nodes},
    }


def _changed_settings(old: FlowDocument, new: FlowDocument) -> list[FlowField]:
    before, after = asdict(old), asdict(new)
    return [name for name in get_args(FlowField) if before[name] != after[name]]


def _exchanged(old: list[T], new: list[T]) -> Iterator[tuple[str, T | None, T | None]]:
    """What goes, what changes, what comes: a name is free before another one takes it."""
    before, after = {each.id: each for each in old}, {each.id: each for each in new}
    yield from ((name, before[name], None) for name in before if name not in after)
    yield from ((name, before[name], after[name]) for name in after if before.get(name, after[name]) != after[name])
    yield from ((name, None, after[name]) for name in after if name not in before)


def _changes(old: Node, new: Node) -> Iterator[AnyOp]:
    for field in get_args(NodeField):
        was, to = asdict(old)[field], asdict(new)[field]
        if was != to:
            yield Set(node=new.id, field=field, was=was, to=to)
    for name in {**old.config, **new.config}:
        given, wanted = old.config.get(name, ABSENT), new.config.get(name, ABSENT)
        if given != wanted:
            yield Config(node=new.id, field=name, was=given, to=wanted)


def _texts(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> Iterator[AnyOp]:
    for key in {**old, **new}:
        was, to = old.get(key, {}), new.get(key, {})
        for locale in {**was, **to}:
            if was.get(locale, "") != to.get(locale, ""):
                yield Text(key=key, locale=locale, was=was.get(locale, ""), to=to.get(locale, ""))


def _wires(old: FlowDocument, new: FlowDocument) -> Iterator[AnyOp]:
    before, after = ({edge.source: edge for edge in document.edges} for document in (old, new))
    for source in {**before, **after}:
        was, to = before.get(source), after.get(source)
        if (was and was.to) != (to and to.to):
            named = to or was
            assert named is not None
            node, port = source
            yield Wire(node=node, port=port, was=was.to if was else "", to=to.to if to else "", edge=named.id)
