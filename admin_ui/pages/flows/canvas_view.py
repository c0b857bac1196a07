"""A flow as the canvas draws it: a card for each step in the reader's words, and what is wrong where."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec

from admin_ui.pages.flows.editor_view import kinds_to_add
from admin_ui.pages.flows.node_words import content_of, family_of, icon_of, port_words, title_of, type_title
from hubwright import flows
from hubwright.control.flow_comments import Comment, comments_of, heard
from hubwright.control.flows.check import problems_of_document
from hubwright.control.flows.edits import main_port, ports_of, starting_config
from hubwright.control.flows.schemas import Draft
from hubwright.flows.document import FlowDocument, Node
from hubwright.kernel.i18n import language


class PortView(msgspec.Struct, frozen=True):
    """An exit in words."""

    id: str
    words: str
    kind: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a step's box says; the rest stands in the document. `main` is the exit that simply goes on."""

    kind: str
    title: str
    content: str
    icon: str
    family: str
    main: str
    ports: list[PortView]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A problem in a sentence, with the step and the field it is about."""

    severity: str
    code: str
    sentence: str
    node: str
    field: str
    title: str


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """The draft for an open editor; `doc` is left out where the editor has the same but for `cards`."""

    rev: int
    changed_by: str
    changed_at: datetime
    problems: list[Told]
    cards: dict[str, Card]
    comments: list[Comment]
    heard: str
    doc: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


def card_of(document: FlowDocument, node: Node) -> Card:
    """The box of a step."""
    return Card(
        kind=type_title(node.type),
        title=title_of(node),
        content=content_of(document, node),
        icon=icon_of(node.type),
        family=family_of(node.type),
        main=main_port(node),
        ports=[PortView(port.id, port_words(document, node, port), port.kind) for port in ports_of(node)],
    )


async def draft_view(
    draft: Draft, touched: Collection[str] | None = None, problems: Iterable[flows.Problem] | None = None
) -> DraftView:
    """Everything, or only the cards of the steps that were touched; `problems` if they are known already."""
    document = flows.parse(draft.doc)
    if problems is None:
        problems = await problems_of_document(document, draft.flow_id)
    shown = [n for n in document.all_nodes() if touched is None or n.id in touched or n.type == "goto"]
    return DraftView(
        rev=draft.rev,
        changed_by=draft.changed_by,
        changed_at=draft.changed_at,
        problems=told(document, problems),
        cards={node.id: card_of(document, node) for node in shown},
        comments=await comments_of(draft.flow_id),
        heard=await heard(draft.flow_id),
        doc=draft.doc if touched is None else msgspec.UNSET,
    )


def told(document: FlowDocument, problems: Iterable[flows.Problem]) -> list[Told]:
    """Problems in sentences, errors first."""
    titles = {node.id: title_of(node) for node in document.all_nodes()}
    return [
        Told(
            severity=found.severity,
            code=found.code,
            sentence=found.in_language(language()),
            node=found.node_id if found.node_id in titles else "",
            field=found.field,
            title=titles.get(found.node_id, ""),
        )
        for found in sorted(problems, key=lambda found: found.severity != "error")
    ]


def kinds_to_draw(plugins: Collection[str]) -> list[dict[str, Any]]:
    """The catalogue for somebody who adds: what a new step of each kind looks like before the server saw it."""
    shown = []
    for trigger in (False, True):
        for kind in kinds_to_add(plugins, triggers=trigger):
            found = flows.find_node_type(kind["type"])
            assert found is not None
            config = starting_config(found.type)
            node = Node(id="new", type=found.type, tv=found.tv, config=config)
            steps = [name for name, part in found.schema["properties"].items() if part.get("x-kind") == "node"]
            shown.append(
                {
                    **kind,
                    "trigger": trigger,
                    "tv": found.tv,
                    "config": config,
                    "steps": steps,
                    "card": card_of(_NOTHING, node),
                }
            )
    return shown


_NOTHING = FlowDocument(schema="flow/1", id="none", name="")
