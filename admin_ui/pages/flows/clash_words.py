"""A conflict as people see it: which step, which field, what each side wants."""

from typing import Any

import msgspec

from admin_ui.pages.flows.differences import field_words, wire_words
from admin_ui.pages.flows.node_words import title_of, type_title
from hubwright.control.flows.edits import find_node
from hubwright.flows.document import FlowDocument
from hubwright.flows.operations import Add, AnyOp, Clash, Config, Delete, Set, Text, Wire
from hubwright.kernel.i18n import _

_LONGEST = 400


def clash_view(document: FlowDocument, clash: Clash) -> dict[str, Any]:
    """One clash with its words; `mine` stays the change itself, so that an editor can send it again."""
    op = clash.mine
    return {
        **msgspec.to_builtins(clash),
        "node": _node_of(op),
        "title": _title(document, op),
        "what": _what(document, op),
        "mine_words": _said(document, op, getattr(op, "to", None)) if not isinstance(op, Delete) else _("Remove it"),
        "theirs_words": _("It is not there any more.") if clash.gone else _theirs(document, clash),
    }


def _node_of(op: AnyOp) -> str:
    if isinstance(op, Add | Delete):
        return op.node.id
    return op.node if isinstance(op, Set | Config | Wire | Text) else ""


def _title(document: FlowDocument, op: AnyOp) -> str:
    node = find_node(document, _node_of(op))
    if node is not None:
        return title_of(node)
    if isinstance(op, Add | Delete):
        return title_of(op.node)
    return _("A step that was removed") if _node_of(op) else _("The flow itself")


def _what(document: FlowDocument, op: AnyOp) -> str:
    node = find_node(document, _node_of(op))
    match op:
        case Add() | Delete():
            return type_title(op.node.type)
        case Config() | Set() if node is not None:
            return field_words(node, op.field)
        case Text() if node is not None:
            return f"{field_words(node, op.key.partition('.')[2])} ({op.locale})"
        case Wire() if node is not None:
            return wire_words(document, node, op.port)
    return ""


def _theirs(document: FlowDocument, clash: Clash) -> str:
    if isinstance(clash.mine, Delete):
        return _("It was changed or connected in the meantime.")
    return _said(document, clash.mine, clash.theirs)


def _said(document: FlowDocument, op: AnyOp, value: object) -> str:
    if isinstance(op, Wire):
        node = find_node(document, str(value))
        return title_of(node) if node else _("nowhere")
    if value is None or value is msgspec.UNSET or value == "":
        return _("empty")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
