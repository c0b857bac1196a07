"""The way of one conversation as a list of steps and the one that is looked at, in the words of its own version."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from admin_ui.pages.flows.cost_words import cost_words
from admin_ui.pages.flows.heat_view import time_words
from admin_ui.pages.flows.node_words import icon_of, port_words, title_of, type_title
from admin_ui.pages.flows.step_words import cause_words, effect_words, went_words
from hubwright.control.flows import compiled_version
from hubwright.control.flows.edits import find_node, ports_of
from hubwright.flows.document import FlowDocument
from hubwright.kernel.i18n import _, ngettext
from hubwright.runtime.ways.schemas import Call, Change, Way, WayStep

Documents = Mapping[UUID, FlowDocument]
WRONG = frozenset({"failed", "guard"})


class CallLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something a step asked for, with what came of it."""

    words: str
    to: str
    outcome: str
    answer: str
    cut: bool


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """One step in words."""

    n: int
    title: str
    kind: str
    icon: str
    flow: str
    at: datetime
    because: str
    decided: list[tuple[str, object]]
    went: str
    stayed: str
    cost: str
    changes: list[Change]
    calls: list[CallLine]
    said: list[str]
    heard: list[str]
    warnings: list[str]
    wrong: bool


async def documents_of(way: Way) -> dict[UUID, FlowDocument]:
    """Every version that the way went through."""
    ids = {way.execution.version_id, *(step.version_id for step in way.steps)}
    return {each: (await compiled_version(each)).document for each in sorted(ids)}


def step_line(step: WayStep, way: Way, documents: Documents) -> StepLine:
    """A step as its version had it."""
    document = documents[step.version_id]
    title, kind = titles(document, step.node_id, step.node_type)
    other = step.version_id != way.execution.version_id
    return StepLine(
        n=step.n,
        title=title,
        kind=kind if kind != title else "",
        icon=icon_of(step.node_type) if step.node_type else "flow",
        flow=document.name if other else "",
        at=step.at,
        because=cause_words(step.cause),
        decided=sorted(step.because.items()),
        went=went_words(step.result, exit_words(document, step.node_id, step.port)),
        stayed=time_words(step.stayed_s),
        cost=cost_words(step.cost),
        changes=step.changes,
        calls=[_call(call) for call in step.calls if call.kind not in ("send_message", "")],
        said=step.said,
        heard=step.heard,
        warnings=step.warnings,
        wrong=step.result in WRONG,
    )


def titles(document: FlowDocument, node_id: str, node_type: str) -> tuple[str, str]:
    """What a step is called, and what kind it is."""
    node = find_node(document, node_id)
    kind = type_title(node_type) if node_type else _("The flow itself")
    return (title_of(node) if node is not None else kind), kind


def exit_words(document: FlowDocument, node_id: str, port_id: str) -> str:
    """What an exit is called on the flow's page."""
    node = find_node(document, node_id)
    port = next((each for each in ports_of(node) if each.id == port_id), None) if node is not None else None
    return port_words(document, node, port) if node is not None and port is not None else port_id


def _call(call: Call) -> CallLine:
    told = []
    if call.status:
        told.append(_("answer %(status)s") % {"status": call.status})
    elif call.state in ("failed", "in_doubt"):
        told.append(_("no answer"))
    elif call.state in ("pending", "running", "held"):
        told.append(_("not answered yet"))
    if call.took_s is not None:
        told.append(time_words(call.took_s))
    if call.attempts > 1:
        told.append(ngettext("%(num)d attempt", "%(num)d attempts", call.attempts) % {"num": call.attempts})
    return CallLine(
        words=effect_words(call.kind), to=call.to, outcome=" · ".join(told), answer=call.answer, cut=call.cut
    )
