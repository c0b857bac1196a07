"""Bring a batch into a document that others may have changed meanwhile: place by place, never over their work."""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import asdict, replace

from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.operations.merged import Clash, Merged
from hubwright.flows.operations.ops import (
    ABSENT,
    Add,
    AnyOp,
    Config,
    Declare,
    Delete,
    GroupOp,
    Set,
    Setting,
    Text,
    Wire,
)
from hubwright.flows.operations.workbench import Workbench


def merge(document: FlowDocument, ops: Iterable[AnyOp], *, overrule: bool = False) -> Merged:
    """Apply what fits. With `overrule` a clashing change wins, as when its author has seen both and chosen theirs."""
    work = _Merge(document, overrule)
    for work.n, op in enumerate(ops):
        work.take(op)
    return Merged(document=work.bench.document(), done=work.done, clashes=work.clashes)


class _Merge:
    def __init__(self, document: FlowDocument, overrule: bool) -> None:
        self.bench = Workbench(document)
        self.overrule = overrule
        self.n = 0
        self.done: list[AnyOp] = []
        self.clashes: list[Clash] = []

    def take(self, op: AnyOp) -> None:
        match op:
            case Add():
                self._add(op)
            case Delete():
                self._delete(op)
            case Set():
                self._set(op)
            case Config():
                self._config(op)
            case Wire():
                self._wire(op)
            case Text():
                self._text(op)
            case GroupOp():
                self._group(op)
            case Declare():
                self._declare(op)
            case Setting():
                self._setting(op)

    def _may(self, op: AnyOp, now: Any, was: Any, to: Any) -> bool:
        """Whether `to` goes in place of what stands there; the same twice is no change, another one is a clash."""
        if now == to:
            return False
        if now == was or self.overrule:
            return True
        self.clashes.append(Clash(n=self.n, mine=op, theirs=now))
        return False

    def _there(self, op: AnyOp, *node_ids: str) -> bool:
        if all(self.bench.has(node_id) for node_id in node_ids):
            return True
        self.clashes.append(Clash(n=self.n, mine=op, gone=True))
        return False

    def _add(self, op: Add) -> None:
        standing = self.bench.find(op.node.id)
        if standing is None:
            self.done.append(replace(op, at=self.bench.add(op.node, entry=op.entry, at=op.at)))
        elif not _alike(standing, op.node):
            self.clashes.append(Clash(n=self.n, mine=op, theirs=msgspec.to_builtins(standing)))

    def _delete(self, op: Delete) -> None:
        standing = self.bench.find(op.node.id)
        if standing is None:
            return
        left = self.bench.hanging_on(op.node.id)
        if not self.overrule and (left or not _alike(standing, op.node)):
            self.clashes.append(Clash(n=self.n, mine=op, theirs=msgspec.to_builtins(standing)))
            return
        for part in left:
            self.take(part)
        entry, at = self.bench.remove(op.node.id)
        self.done.append(Delete(node=standing, entry=entry, at=at))

    def _set(self, op: Set) -> None:
        if not self._there(op, op.node):
            return
        node = self.bench[op.node]
        now = asdict(node)[op.field]
        # Where a box stands is nobody's work: the last one to move it wins.
        if (op.field == "pos" and now != op.to) or self._may(op, now, op.was, op.to):
            self.bench.put(replace(node, **{op.field: op.to}))
            self.done.append(replace(op, was=now))

    def _config(self, op: Config) -> None:
        if not self._there(op, op.node):
            return
        node = self.bench[op.node]
        now = node.config.get(op.field, ABSENT)
        if self._may(op, now, op.was, op.to):
            config = {name: value for name, value in node.config.items() if name != op.field or op.to is not ABSENT}
            if op.to is not ABSENT:
                config[op.field] = op.to
            self.bench.put(replace(node, config=config))
            self.done.append(replace(op, was=now))

    def _wire(self, op: Wire) -> None:
        now = self.bench.target(op.node, op.port)
        if not op.to and not now:
            return
        if self._there(op, op.node, *([op.to] if op.to else [])) and self._may(op, now, op.was, op.to):
            edge, at = self.bench.lead((op.node, op.port), op.to, op.edge, op.at)
            self.done.append(replace(op, was=now, edge=edge, at=at))

    def _text(self, op: Text) -> None:
        now = self.bench.texts.get(op.key, {}).get(op.locale, "")
        if not op.to and not now:
            return
        if self._there(op, op.node) and self._may(op, now, op.was, op.to):
            self.bench.say(op.key, op.locale, op.to)
            self.done.append(replace(op, was=now))

    def _group(self, op: GroupOp) -> None:
        now = self.bench.groups.get(op.id)
        if self._may(op, now, op.was, op.to):
            self.done.append(replace(op, was=now, at=self.bench.frame(op.id, op.to, op.at)))

    def _declare(self, op: Declare) -> None:
        now = self.bench.vars.get(op.id)
        # Two people wrote to a new variable of one name: it is declared once.
        same = self.bench.var_of(op.to.key) if now is None and op.to is not None else None
        if same is not None and op.to is not None:
            if (same.type, same.scope) != (op.to.type, op.to.scope):
                self.clashes.append(Clash(n=self.n, mine=op, theirs=msgspec.to_builtins(same)))
        elif self._may(op, now, op.was, op.to):
            self.done.append(replace(op, was=now, at=self.bench.declare(op.id, op.to, op.at)))

    def _setting(self, op: Setting) -> None:
        now = self.bench.settings[op.field]
        if self._may(op, now, op.was, op.to):
            self.bench.settings[op.field] = op.to
            self.done.append(replace(op, was=now))


def _alike(one: Node, other: Node) -> bool:
    """The same step, wherever it stands."""
    return replace(one, pos=(0, 0), group="") == replace(other, pos=(0, 0), group="")
