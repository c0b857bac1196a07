"""Reading bots of our own writing, and talking to what they became."""

from typing import Any

from hubwright import flows
from hubwright.flows.foreign.typebot import Converted, convert, read_typebot
from tests.unit.flows.scenes import Talk
from tests.unit.flows.typebot.bots import Plain, bot, group, raw


def read(*groups: Plain, **more: Any) -> Converted:
    return convert(read_typebot(raw(bot(*groups, **more))))


def one(*blocks: Plain, **more: Any) -> Converted:
    return read(group("g", *blocks), **more)


def talk(found: Converted) -> Talk:
    return Talk(flows.to_builtins(found.document))


def errors(found: Converted) -> list[tuple[str, str]]:
    problems = flows.validate(found.document, queues=set())
    return [(each.code, each.node_id) for each in problems if each.severity == "error"]


def node_of(found: Converted, kind: str) -> flows.Node:
    return next(node for node in found.document.nodes if node.type == kind)
