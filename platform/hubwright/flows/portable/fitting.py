"""Fitting a flow to the company it comes to: other queues, other flows, in place of those it names."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.registry import find_node_type


class Replacements(msgspec.Struct, frozen=True, kw_only=True):
    """What stands for what; what is not named stays as it is."""

    queues: dict[str, str] = {}
    flows: dict[str, str] = {}
    channels: dict[str, str] = {}


def fitted(document: FlowDocument, wanted: Replacements) -> FlowDocument:
    """Put the replacements in, wherever a step names a queue, a flow or a channel."""
    return replace(
        document,
        entry=[_node(node, wanted) for node in document.entry],
        nodes=[_node(node, wanted) for node in document.nodes],
    )


def _node(node: Node, wanted: Replacements) -> Node:
    kind = find_node_type(node.type)
    if kind is None:
        return node
    config = _object(node.config, kind.schema, wanted)
    if node.type == "trigger.message" and isinstance(config.get("channels"), list):
        named = (wanted.channels.get(str(each), str(each)) for each in config["channels"])
        config["channels"] = list(dict.fromkeys(each for each in named if each))
    return replace(node, config=config) if config != node.config else node


def _object(config: Mapping[str, object], schema: Mapping[str, Any], wanted: Replacements) -> dict[str, Any]:
    properties = schema.get("properties", {})
    return {name: _value(value, properties.get(name, {}), wanted) for name, value in config.items()}


def _value(value: object, schema: Mapping[str, Any], wanted: Replacements) -> object:
    if isinstance(value, list):
        return [_value(each, schema.get("items", {}), wanted) for each in value]
    if isinstance(value, dict):
        return _object(value, schema, wanted)
    if isinstance(value, str):
        table = {"queue": wanted.queues, "flow": wanted.flows}.get(str(schema.get("x-kind", "")), {})
        return table.get(value, value)
    return value
