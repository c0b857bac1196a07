"""Fields of a step that point at something else: an entry of another list of the form, or another step."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from admin_ui.pages.flows.node_words import content_of, title_of
from hubwright.control.routing.list_queues import QueueView
from hubwright.flows.document import FlowDocument
from hubwright.kernel.i18n import _

Part = dict[str, Any]
_LONGEST = 70


class Around(NamedTuple):
    """What the fields of a form may need to know: the flow, the queues, and the form as it stands."""

    document: FlowDocument
    queues: Sequence[QueueView]
    value: dict[str, Any]

    def rows(self, field: str) -> list[tuple[str, str]]:
        """The entries of a list that are stored already: id and label."""
        held = self.value.get(field)
        rows = [row for row in held if isinstance(row, dict) and row.get("id")] if isinstance(held, list) else []
        return [(str(row["id"]), str(row.get("label") or row.get("expr") or row["id"])) for row in rows]


def _cells(part: Part, around: Around) -> Part:
    """One small field for each column."""
    properties = {
        column: {
            "type": "string",
            "x-title": label[:_LONGEST],
            "x-order": order,
            "maxLength": part["additionalProperties"]["maxLength"],
            "x-placeholder": _("anything"),
            "x-attributes": {"spellcheck": "false", "data-code": ""},
        }
        for order, (column, label) in enumerate(around.rows(part["x-of"]))
    }
    shown = {key: what for key, what in part.items() if key != "additionalProperties"}
    return {**shown, "properties": properties, "x-layout": "pair"}


def _item(part: Part, around: Around) -> Part:
    return _chosen(part, dict(around.rows(part["x-of"])))


def _node(part: Part, around: Around) -> Part:
    steps = {}
    for node in around.document.nodes:
        content = content_of(around.document, node)
        steps[node.id] = (f"{title_of(node)}: {content}" if content else title_of(node))[:_LONGEST]
    return _chosen(part, steps)


def _chosen(part: Part, titles: dict[str, str]) -> Part:
    """One of them, or none yet."""
    options = {"": _("Not chosen"), **titles}
    return {**part, "enum": list(options), "x-enum-titles": options, "default": ""}


REFERENCES: Final[dict[str, Callable[[Part, Around], Part]]] = {"cells": _cells, "item": _item, "node": _node}
