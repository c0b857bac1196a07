"""The flow document: what people draw, as data with stable ids."""

import hashlib
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

MAX_NODES: Final = 1_000
MAX_VARS: Final = 200
MAX_DOCUMENT_KB: Final = 256
MAX_TEXT_KB: Final = 5
MAX_NESTING: Final = 12

VarType = Literal["string", "number", "boolean", "date", "list", "object", "any"]
VarScope = Literal["session", "contact", "conversation", "tenant"]


class Var(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A variable; `pii` keeps its value out of traces, `scope` says where it lives on."""

    id: str
    key: str
    type: VarType = "string"
    scope: VarScope = "session"
    pii: bool = False
    default: object = None


class Node(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One box; `config` belongs to its type in version `tv`."""

    id: str
    type: str
    tv: int = 1
    label: str = ""
    config: dict[str, object] = msgspec.field(default_factory=dict)
    pos: tuple[float, float] = (0, 0)
    group: str = ""
    disabled: bool = False
    note: str = ""


class Edge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wire from a named exit to a node."""

    id: str
    source: tuple[str, str] = msgspec.field(name="from")
    to: str


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Boxes that belong together for the eye."""

    id: str
    title: str = ""


class FlowDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole flow; made by `parse`, never changed."""

    schema: Literal["flow/1"]
    id: str
    name: str
    kind: Literal["bot", "routing", "ticket", "iot", "webhook", "schedule", "event", "manual"] = "bot"
    locale_default: str = "en"
    entry: list[Node] = msgspec.field(default_factory=list)
    vars: list[Var] = msgspec.field(default_factory=list)
    nodes: list[Node] = msgspec.field(default_factory=list)
    edges: list[Edge] = msgspec.field(default_factory=list)
    groups: list[Group] = msgspec.field(default_factory=list)
    i18n: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    tests: list[dict[str, object]] = msgspec.field(default_factory=list)

    def all_nodes(self) -> Iterator[Node]:
        yield from self.entry
        yield from self.nodes


def to_builtins(document: FlowDocument) -> dict[str, object]:
    """Give the document as plain JSON values, as it is stored and sent."""
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(document))
    return plain


def sha256(document: FlowDocument) -> str:
    """Name the meaning of a document: where boxes stand and in which order they are listed makes no difference."""
    meaning = to_builtins(document)
    for part in ("nodes", "edges", "vars", "groups"):
        meaning[part] = sorted(
            _without_position(item) for item in msgspec.convert(meaning[part], list[dict[str, object]])
        )
    meaning["entry"] = [_without_position(item) for item in msgspec.convert(meaning["entry"], list[dict[str, object]])]
    return hashlib.sha256(msgspec.json.encode(meaning, order="deterministic")).hexdigest()


def _without_position(item: dict[str, object]) -> str:
    return msgspec.json.encode(
        {key: value for key, value in item.items() if key != "pos"}, order="deterministic"
    ).decode()
