"""The file itself: the document, the names of what it refers to, and what was left out of it."""

from collections.abc import Mapping
from typing import Final

import msgspec

from hubwright.flows.document import FlowDocument, to_builtins
from hubwright.flows.errors import FlowInvalid
from hubwright.flows.parse import parse
from hubwright.flows.portable.secrets import LeftOut, without_secrets
from hubwright.flows.problems import problem

FORMAT: Final = "hubwright.flow/1"
_FAMILY: Final = "hubwright.flow/"
LARGEST_FILE: Final = 2 * 1024 * 1024  # the largest flow there may be, written out with room


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What the things a flow refers to are called where it comes from, by the key it names them with."""

    queues: dict[str, str] = {}
    flows: dict[str, str] = {}
    plugins: dict[str, str] = {}


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """A flow with everything somebody needs to take it over."""

    document: FlowDocument
    names: Names = Names()
    left_out: tuple[LeftOut, ...] = ()


class _File(msgspec.Struct, kw_only=True):
    format: str
    flow: msgspec.Raw
    names: Names = msgspec.field(default_factory=Names)
    left_out: list[LeftOut] = []


def pack(document: FlowDocument, names: Names) -> bytes:
    """Write the file; secrets stay behind, and it says which."""
    document, left_out = without_secrets(document)
    file = {
        "format": FORMAT,
        "flow": to_builtins(document),
        "names": msgspec.to_builtins(names),
        "left_out": msgspec.to_builtins(left_out),
    }
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def looks_packed(plain: Mapping[str, object]) -> bool:
    """Whether this is meant to be a flow of ours, as a file or as a bare document."""
    return str(plain.get("format", "")).startswith(_FAMILY) or str(plain.get("schema", "")).startswith("flow/")


def read_package(raw: bytes) -> Package:
    """Read a file or a bare document; raises FlowInvalid with every reason."""
    if len(raw) > LARGEST_FILE:
        raise FlowInvalid([problem("file_too_large", limit=LARGEST_FILE // 1024)])
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as reason:
        raise FlowInvalid([problem("not_json", reason=str(reason)[:200])]) from reason
    if not isinstance(plain, dict) or not looks_packed(plain):
        raise FlowInvalid([problem("no_flow_file")])
    if "format" not in plain:
        return Package(document=parse(raw))
    if plain["format"] != FORMAT:
        raise FlowInvalid([problem("newer_flow_file", format=str(plain["format"])[:40])])
    try:
        file = msgspec.json.decode(raw, type=_File)
    except msgspec.ValidationError as reason:
        raise FlowInvalid([problem("not_a_document", field="", reason=str(reason)[:200])]) from reason
    return Package(document=parse(bytes(file.flow)), names=file.names, left_out=tuple(file.left_out))
