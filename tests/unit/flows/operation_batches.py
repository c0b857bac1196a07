"""What editors send, at random, and how two documents and two batches are compared."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from hubwright import flows
from hubwright.flows.document import FlowDocument, Group, Node, Var
from hubwright.flows.operations import (
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

VARS = [Var(id="v_new", key="fresh"), Var(id="v_other", key="fresh"), Var(id="v_a", key="a")]


@st.composite
def batches(draw: st.DrawFn, document: FlowDocument) -> list[AnyOp]:
    """What an editor sends that shows this very document, and some things that come too late."""
    nodes, made = [node.id for node in document.all_nodes()], draw(st.integers(0, 3))
    some = st.sampled_from([*nodes, f"new{made}"])
    kinds: list[st.SearchStrategy[AnyOp]] = [
        st.builds(lambda pos: Add(node=Node(id=f"new{made}", type="end", pos=(pos, 1))), st.integers(0, 3)),
        st.builds(lambda n: Delete(node=_node(document, n)), st.sampled_from(nodes)),
        st.builds(lambda n, pos: Set(node=n, field="pos", was=(0, 0), to=(pos, 0)), some, st.integers(0, 3)),
        st.builds(lambda n, to: Set(node=n, field="label", was="", to=to), some, st.sampled_from(["", "A", "B"])),
        st.builds(lambda n, to: Set(node=n, field="group", was="", to=to), some, st.sampled_from(["", "g"])),
        st.builds(lambda n, to: _config(document, n, to), some, st.sampled_from(["x", "y", None])),
        st.builds(lambda n, p, to: _wire(document, n, p, to), some, st.sampled_from(["out", "error"]), some),
        st.builds(lambda n, p: _wire(document, n, p, ""), some, st.sampled_from(["out", "ok", "else"])),
        st.builds(lambda n, to: Text(key=f"{n}.text", locale="zh", to=to), some, st.sampled_from(["", "好"])),
        st.just(GroupOp(id="g", to=Group(id="g", title="G"))),
        st.builds(lambda var: Declare(id=var.id, to=var), st.sampled_from(VARS)),
        st.builds(lambda to: Setting(field="name", was=document.name, to=to), st.sampled_from(["Random", "Other"])),
    ]
    return draw(st.lists(st.one_of(kinds), max_size=6))


def _node(document: FlowDocument, node_id: str) -> Node:
    return next((n for n in document.all_nodes() if n.id == node_id), Node(id=node_id, type="end"))


def _config(document: FlowDocument, node_id: str, to: str | None) -> Config:
    was = _node(document, node_id).config.get("text", msgspec.UNSET)
    return Config(node=node_id, field="text", was=was, to=msgspec.UNSET if to is None else to)


def _wire(document: FlowDocument, node_id: str, port: str, to: str) -> Wire:
    was = next((edge.to for edge in document.edges if edge.source == (node_id, port)), "")
    return Wire(node=node_id, port=port, was=was, to=to if to != "t" else "", edge="e_mine")


def meaning(document: FlowDocument) -> dict[str, Any]:
    """A document without what means nothing: the order of its lists, the names of its wires, empty translations."""
    plain: dict[str, Any] = flows.to_builtins(document)
    plain["i18n"] = {key: kept for key, said in plain["i18n"].items() if (kept := {k: v for k, v in said.items() if v})}
    plain["edges"] = sorted((edge["from"], edge["to"]) for edge in plain["edges"])
    for part in ("nodes", "entry", "vars", "groups"):
        plain[part] = sorted(plain[part], key=lambda each: each["id"])
    return plain


def place(op: AnyOp) -> tuple[str, ...]:
    """What a change is about; two people there are in each other's way."""
    match op:
        case Add() | Delete():
            return (op.node.id,)
        case Set() | Config():
            return (op.node, op.field)
        case Wire():
            return (op.node, f"port:{op.port}")
        case Text():
            return (op.node, op.key, op.locale)
        case GroupOp():
            return ("group", op.id)
        case Declare():
            return ("var",)
        case Setting():
            return ("flow", op.field)


def apart(ours: list[AnyOp], theirs: list[AnyOp]) -> bool:
    """No change of one batch is about what a change of the other one is about."""
    mine, other = ([place(op) for op in ops] for ops in (ours, theirs))
    touched = [{op.to for op in ops if isinstance(op, Wire)} for ops in (ours, theirs)]
    whole = [{op.node.id for op in ops if isinstance(op, Add | Delete)} for ops in (ours, theirs)]
    if whole[0] & touched[1] or whole[1] & touched[0]:
        return False
    if {p[0] for p in mine} & whole[1] or {p[0] for p in other} & whole[0]:
        return False
    return not set(mine) & set(other)
