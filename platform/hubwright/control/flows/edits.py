"""Changes to a flow document, one small pure function each; canvas, outline and API clients mean the same by them."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from hubwright import flows
from hubwright.flows.document import Edge, FlowDocument, Node, Var
from hubwright.flows.node_type import Port

Texts = Mapping[str, Mapping[str, str]]
_ENDS_A_WAY = ("people", "end")


def find_node(document: FlowDocument, node_id: str) -> Node | None:
    """The node with this id, entry or not."""
    return next((node for node in document.all_nodes() if node.id == node_id), None)


def ports_of(node: Node) -> tuple[Port, ...]:
    """The exits a node has now; none for a type that is not available."""
    kind = flows.find_node_type(node.type)
    return kind.ports(node.config) if kind else ()


def target_of(document: FlowDocument, node_id: str, port: str) -> str:
    """Where an exit leads; "" when nowhere."""
    return next((edge.to for edge in document.edges if edge.source == (node_id, port)), "")


def main_port(node: Node) -> str:
    """The exit that simply goes on; "" for nodes that choose, hand over or end."""
    kind = flows.find_node_type(node.type)
    if kind is None or kind.category in _ENDS_A_WAY:
        return ""
    first = next((port.id for port in kind.ports(node.config) if port.kind == "normal"), "")
    return "" if "." in first else first


def replace_node(document: FlowDocument, node: Node, texts: Texts) -> FlowDocument:
    """Put a changed node in place with its translations; exits that it lost are unwired."""
    kept = {key: said for key, said in document.i18n.items() if not key.startswith(f"{node.id}.")}
    for field, said in texts.items():
        spoken = {locale: text for locale, text in said.items() if text}
        if spoken:
            kept[f"{node.id}.{field}"] = spoken
    changed = replace(
        document,
        entry=[node if each.id == node.id else each for each in document.entry],
        nodes=[node if each.id == node.id else each for each in document.nodes],
        i18n=kept,
    )
    known = {port.id for port in ports_of(node)}
    if not flows.find_node_type(node.type):
        return changed
    return replace(
        changed, edges=[edge for edge in changed.edges if edge.source[0] != node.id or edge.source[1] in known]
    )


def connect(document: FlowDocument, node_id: str, port: str, target: str) -> FlowDocument:
    """Let an exit lead to a node, or with "" nowhere."""
    source = (node_id, port)
    edges = [edge for edge in document.edges if edge.source != source]
    if target:
        old = next((edge.id for edge in document.edges if edge.source == source), "")
        edges.append(Edge(id=old or _free_id(document, "e_"), source=source, to=target))
    return replace(document, edges=edges)


def add_node(document: FlowDocument, node: Node, after: tuple[str, str] | None) -> FlowDocument:
    """Add a node; after an exit, it goes between that exit and what came next."""
    grown = replace(document, nodes=[*document.nodes, node])
    if after is None:
        return grown
    following = target_of(document, *after)
    grown = connect(grown, *after, node.id)
    port = main_port(node)
    return connect(grown, node.id, port, following) if following and port else grown


def add_trigger(document: FlowDocument, node: Node) -> FlowDocument:
    """Add another way to start; it leads where the first one leads."""
    first = document.entry[0].id if document.entry else ""
    grown = replace(document, entry=[*document.entry, node])
    return connect(grown, node.id, main_port(node), target_of(document, first, "out"))


def delete_node(document: FlowDocument, node_id: str) -> FlowDocument:
    """Take a node out; what led to it leads on to what simply came after it."""
    node = find_node(document, node_id)
    if node is None:
        return document
    port = main_port(node)
    onward = target_of(document, node_id, port) if port else ""
    if onward == node_id:
        onward = ""
    edges = [
        replace(edge, to=onward) if edge.to == node_id else edge
        for edge in document.edges
        if edge.source[0] != node_id and (edge.to != node_id or onward)
    ]
    return replace(
        document,
        entry=[each for each in document.entry if each.id != node_id],
        nodes=[each for each in document.nodes if each.id != node_id],
        edges=edges,
        i18n={key: said for key, said in document.i18n.items() if not key.startswith(f"{node_id}.")},
    )


def with_exits(document: FlowDocument, node_id: str, outcomes: Sequence[str]) -> FlowDocument:
    """Give a step that goes into another flow the exits it lacks; those it has keep their ids and wires."""
    node = find_node(document, node_id)
    if node is None or not outcomes:
        return document
    exits = [item for item in _items(node.config.get("exits")) if isinstance(item, dict)]
    known, taken = {item.get("outcome") for item in exits}, {str(item.get("id")) for item in exits}
    for outcome in outcomes:
        if outcome not in known:
            exit_id = outcome if outcome not in taken else free_item_id(taken, "e")
            taken.add(exit_id)
            exits.append({"id": exit_id, "outcome": outcome})
    texts = {
        key.removeprefix(f"{node_id}."): said for key, said in document.i18n.items() if key.startswith(f"{node_id}.")
    }
    return replace_node(document, replace(node, config={**node.config, "exits": exits}), texts)


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def declare_variable(document: FlowDocument, key: str, kind: str = "string", *, personal: bool = False) -> FlowDocument:
    """Declare a session variable unless there is one of this name."""
    if any(var.key == key for var in document.vars):
        return document
    declared = Var(id=_free_id(document, "v_"), key=key, type=kind, pii=personal)  # type: ignore[arg-type]  # parse checks it
    return replace(document, vars=[*document.vars, declared])


def free_node_id(document: FlowDocument) -> str:
    """An id that no node has."""
    return _free_id(document, "n_")


def free_item_id(taken: set[str], prefix: str) -> str:
    """An id for a new button, case or row that none of the others has."""
    return next(f"{prefix}{n}" for n in range(1, 100_000) if f"{prefix}{n}" not in taken)


def _free_id(document: FlowDocument, prefix: str) -> str:
    taken: set[str] = {node.id for node in document.all_nodes()}
    taken |= {edge.id for edge in document.edges} | {var.id for var in document.vars}
    return free_item_id(taken, prefix)


def starting_config(type_name: str) -> dict[str, Any]:
    """What a new node of a type holds before anybody filled it in."""
    kind = flows.find_node_type(type_name)
    if kind is None:
        return {}
    properties: dict[str, dict[str, Any]] = kind.schema.get("properties", {})
    return {name: part["default"] for name, part in properties.items() if "default" in part}
