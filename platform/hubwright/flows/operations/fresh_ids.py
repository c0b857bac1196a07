"""Give new steps and variables of a batch other ids where somebody else has taken theirs meanwhile."""

from collections.abc import Iterable

from msgspec.structs import replace

from hubwright.flows.document import FlowDocument
from hubwright.flows.operations.ops import Add, AnyOp, Config, Declare, Delete, Set, Text, Wire


def with_fresh_ids(document: FlowDocument, ops: Iterable[AnyOp]) -> list[AnyOp]:
    """The same batch for this document; what it changes of old steps keeps their ids."""
    ops = list(ops)
    taken = {node.id for node in document.all_nodes()}
    taken |= {var.id for var in document.vars} | {edge.id for edge in document.edges}
    made = [op.node.id for op in ops if isinstance(op, Add)]
    made += [op.id for op in ops if isinstance(op, Declare) and op.was is None]
    renamed: dict[str, str] = {}
    for name in made:
        if name in taken:
            renamed[name] = _free(name, taken | set(made))
            taken.add(renamed[name])
    return [_under(op, renamed) for op in ops] if renamed else ops


def _free(name: str, taken: set[str]) -> str:
    stem = name.rstrip("0123456789")
    return next(f"{stem}{n}" for n in range(1, 100_000) if f"{stem}{n}" not in taken)


def _under(op: AnyOp, renamed: dict[str, str]) -> AnyOp:
    match op:
        case Add() | Delete():
            return replace(op, node=replace(op.node, id=renamed.get(op.node.id, op.node.id)))
        case Set() | Config():
            return replace(op, node=renamed.get(op.node, op.node))
        case Wire():
            return replace(op, node=renamed.get(op.node, op.node), to=renamed.get(op.to, op.to))
        case Text():
            return replace(op, key=renamed.get(op.node, op.node) + op.key[len(op.node) :])
        case Declare() if op.was is None and op.to is not None and op.id in renamed:
            return replace(op, id=renamed[op.id], to=replace(op.to, id=renamed[op.id]))
        case _:
            return op
