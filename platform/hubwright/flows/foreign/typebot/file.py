"""The shape of a Typebot file, as far as it is needed: what a block holds inside is read by whoever converts it."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hubwright.flows.errors import FlowInvalid
from hubwright.flows.problems import problem

MOST_BLOCKS: Final = 900
MOST_ITEMS: Final = 100
MOST_VARIABLES: Final = 200
LARGEST_FILE: Final = 1024 * 1024
Plain = Mapping[str, Any]


class Place(msgspec.Struct, frozen=True):
    x: float = 0
    y: float = 0


class Source(msgspec.Struct, frozen=True, rename="camel"):
    block_id: str = ""
    item_id: str = ""
    event_id: str = ""
    path_id: str = ""


class Target(msgspec.Struct, frozen=True, rename="camel"):
    group_id: str
    block_id: str = ""


class Edge(msgspec.Struct, frozen=True):
    id: str
    to: Target
    source: Source = msgspec.field(name="from", default_factory=Source)


class Block(msgspec.Struct, frozen=True, rename="camel"):
    """`options`, `content` and `items` are as the file has them."""

    id: str
    type: str
    outgoing_edge_id: str | None = None
    options: dict[str, Any] | None = None
    content: Any = None
    items: list[dict[str, Any]] = []


class Group(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    blocks: list[Block]
    title: str = ""
    graph_coordinates: Place = Place()


class Variable(msgspec.Struct, frozen=True):
    id: str
    name: str
    value: Any = None


class Event(msgspec.Struct, frozen=True, rename="camel"):
    id: str
    type: str
    outgoing_edge_id: str | None = None
    options: dict[str, Any] | None = None


class TypebotFile(msgspec.Struct, frozen=True):
    """A whole bot."""

    version: str
    groups: list[Group]
    edges: list[Edge]
    events: list[Event]
    name: str = ""
    id: str = ""
    variables: list[Variable] = []


def looks_like_typebot(plain: object) -> bool:
    """Whether somebody meant this to be a Typebot file of any version."""
    return isinstance(plain, dict) and isinstance(plain.get("groups"), list) and "edges" in plain


def read_typebot(raw: bytes) -> TypebotFile:
    """Read a file; raises FlowInvalid with the place where it is broken."""
    if len(raw) > LARGEST_FILE:
        raise FlowInvalid([problem("file_too_large", limit=LARGEST_FILE // 1024)])
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as reason:
        raise FlowInvalid([problem("not_json", reason=str(reason)[:200])]) from reason
    if not looks_like_typebot(plain):
        raise FlowInvalid([problem("no_flow_file")])
    version = str(plain.get("version", "–"))[:20]
    if version != "6" and not version.startswith("6."):
        raise FlowInvalid([problem("typebot_version", version=version)])
    try:
        found = msgspec.convert({**plain, "version": version}, TypebotFile)
    except msgspec.ValidationError as reason:
        words, _at, place = str(reason).partition(" - at `")
        raise FlowInvalid([problem("typebot_shape", place=place.rstrip("`") or "$", reason=words)]) from reason
    _within_limits(found)
    return found


def _within_limits(found: TypebotFile) -> None:
    blocks = [block for group in found.groups for block in group.blocks]
    too_many = {
        "groups[…].blocks": (len(blocks), MOST_BLOCKS),
        "groups[…].blocks[…].items": (max((len(block.items) for block in blocks), default=0), MOST_ITEMS),
        "variables": (len(found.variables), MOST_VARIABLES),
    }
    for place, (there, most) in too_many.items():
        if there > most:
            raise FlowInvalid([problem("typebot_shape", place=place, reason=f"{there} > {most}")])
    for place, ids in (("groups", [group.id for group in found.groups]), ("blocks", [block.id for block in blocks])):
        twice = next((each for each in ids if ids.count(each) > 1), None)
        if twice is not None:
            raise FlowInvalid([problem("typebot_shape", place=place, reason=f"{twice[:60]} ×2")])
