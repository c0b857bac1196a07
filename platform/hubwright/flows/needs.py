"""What a flow needs of the company it runs in: queues, skills, plugins, values, hours, other flows, a way to start."""

from collections.abc import Iterator

import msgspec

from hubwright.flows.business_hours import TENANT_KEY
from hubwright.flows.call_graph import references_of
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.fields_of import Field, fields_of
from hubwright.flows.nodes.model_call import AI
from hubwright.flows.reads import names_read
from hubwright.flows.registry import find_node_type

_TENANT = "tenant."


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """Each kind of need, in the order in which the steps name it; nothing twice."""

    queues: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    hours: bool = False
    ai: bool = False
    devices: bool = False
    messages: bool = False


def needs_of(document: FlowDocument) -> Needs:
    """Read it from the steps that run; one that is skipped needs nothing."""
    running = [node for node in document.all_nodes() if not node.disabled]
    filled = [(node, field) for node in running for field in _fields(node)]
    plugins = [_plugin_of(node) for node in running]
    read = [name for node in running for name in names_read(document, node) if name.startswith(_TENANT)]
    values = [name.removeprefix(_TENANT) for name in read]
    return Needs(
        queues=_once(str(field.value) for _node, field in filled if field.kind == "queue" and field.value),
        skills=_once(_skills(running)),
        plugins=_once(name for name in plugins if name not in ("", AI)),
        unknown=_once(node.type for node in running if find_node_type(node.type) is None),
        values=_once(name for name in values if name != TENANT_KEY),
        flows=_once(ref.flow for ref in references_of(document) if ref.flow),
        events=_once(str(node.config.get("name", "")) for node in running if node.type == "trigger.event"),
        channels=_once(_channels(running)),
        hours=any(node.type == "hours" for node in running) or TENANT_KEY in values,
        ai=AI in plugins,
        devices=any(node.type == "trigger.device" for node in running),
        messages=any(node.type == "trigger.message" for node in running),
    )


def _fields(node: Node) -> Iterator[Field]:
    kind = find_node_type(node.type)
    if kind is not None:
        yield from fields_of(kind.schema, node.config)


def _plugin_of(node: Node) -> str:
    """The plugin that brings a step; of one that is not here, its type begins with the plugin's name."""
    kind = find_node_type(node.type)
    if kind is not None:
        return kind.needs
    plugin, dot, _rest = node.type.partition(".")
    return plugin if dot and "-" in plugin else ""


def _skills(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        rows = node.config.get("skills") if node.type == "handoff" else None
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict):
                yield str(row.get("skill", ""))


def _channels(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        named = node.config.get("channels") if node.type == "trigger.message" else None
        yield from (str(name) for name in named) if isinstance(named, list) else ()


def _once(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
