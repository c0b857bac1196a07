"""The way back: what takes a batch back, last change first."""

from collections.abc import Iterable

from msgspec.structs import replace

from hubwright.flows.operations.ops import Add, AnyOp, Delete


def inverse(ops: Iterable[AnyOp]) -> list[AnyOp]:
    """Turn a batch round; applied after it, the document is what it was."""
    return [_turned(op) for op in reversed(list(ops))]


def _turned(op: AnyOp) -> AnyOp:
    if isinstance(op, Add):
        return Delete(node=op.node, entry=op.entry, at=op.at)
    if isinstance(op, Delete):
        return Add(node=op.node, entry=op.entry, at=op.at)
    return replace(op, was=op.to, to=op.was)
