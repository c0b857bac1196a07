"""Everything the editor shows of a flow, read in one go."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from admin_ui.forms import Form, Reading, build_form
from admin_ui.pages.flows.differences import AlteredStep
from admin_ui.pages.flows.node_form import languages_of, node_form
from admin_ui.pages.flows.node_values import value_of_node
from admin_ui.pages.flows.node_words import family_of, icon_of, port_words, title_of, type_help, type_title
from admin_ui.pages.flows.outline import Section, outline, steps_in
from admin_ui.pages.flows.release_words import choices
from hubwright import flows
from hubwright.control.flow_comments import Comment, comments_of, heard
from hubwright.control.flows import flow_names, get_draft, live_version, steps_possible
from hubwright.control.flows.check import problems_of_document
from hubwright.control.flows.edits import find_node, ports_of, target_of
from hubwright.control.flows.schemas import Draft, FlowVersionRow
from hubwright.control.routing.list_queues import QueueView, queues_to_choose
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.nodes.model_call import AI
from hubwright.host.installation.verbs import allow_list
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _, language
from hubwright.runtime.canaries.standing import Standing, standing_of
from hubwright.runtime.versions import InFlight


class Editor(msgspec.Struct, kw_only=True):
    """A flow in the editor."""

    draft: Draft
    document: FlowDocument
    live: FlowVersionRow | None
    changed: bool
    problems: list[flows.Problem]
    queues: list[QueueView]
    flow_names: dict[str, str]
    may_undo: bool
    may_redo: bool
    plugins: frozenset[str] = frozenset()
    comments: list[Comment] = []
    heard: str = ""
    step: "StepForm | None" = None
    _outline: list[Section] | None = None
    canary: Standing | None = None

    @property
    def url(self) -> str:
        """Where this flow is edited."""
        return f"/flows/{self.draft.flow_id}"

    @property
    def ways_on(self) -> list[tuple[InFlight, str, str]]:
        """What may become of conversations under way."""
        return choices()

    @property
    def errors(self) -> int:
        """How many problems stop a publish."""
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def told(self) -> list[tuple[flows.Problem, str, str]]:
        """Problems, errors first, each with its sentence and the title of its step."""
        ordered = sorted(self.problems, key=lambda problem: problem.severity != "error")
        titles = {node.id: title_of(node) for node in self.document.all_nodes()}
        return [(found, found.in_language(language()), titles.get(found.node_id, "")) for found in ordered]

    @property
    def sections(self) -> list[Section]:
        """The outline, made when somebody looks at it: a canvas does without."""
        if self._outline is None:
            self._outline = outline(self.document, self.problems)
        return self._outline

    @property
    def remarks(self) -> Counter[str]:
        """How many open comments each step has."""
        return Counter(said.node_id for said in self.comments if not said.settled_by)

    @property
    def values(self) -> list[str]:
        """What can be put into texts."""
        known = ["contact.name", "contact.email", "channel.name"]
        return [*(var.key for var in self.document.vars), *known]


class Exit(msgspec.Struct, frozen=True, kw_only=True):
    """One exit of the open step with where it leads."""

    port: str
    words: str
    kind: str
    target: str
    nothing: str
    problem: str = ""


class OnChannel(msgspec.Struct, frozen=True):
    """What one kind of channel makes of the open step."""

    title: str
    level: str
    how: str


class StepForm(msgspec.Struct, kw_only=True):
    """The open step."""

    node: Node
    title: str
    kind: str
    help: str
    icon: str
    family: str
    form: Form
    shown: tuple[str, ...]
    exits: list[Exit]
    targets: list[tuple[str, str]]
    entry: bool
    problems: list[str]
    base_rev: int
    label: str
    note: str
    disabled: bool
    two_languages: bool
    channels: list["OnChannel"] = []
    conflict: str = ""
    kept: str = ""
    theirs: list[AlteredStep] = []


async def editor(flow_id: UUID) -> Editor:
    """Read a flow for the editor."""
    draft = await get_draft(flow_id)
    document = flows.parse(draft.doc)
    live = await live_version(flow_id)
    problems = await problems_of_document(document, flow_id)
    may_undo, may_redo = await steps_possible(flow_id, draft.rev)
    return Editor(
        draft=draft,
        document=document,
        live=live,
        changed=live is None or live.sha256 != flows.sha256(document),
        problems=problems,
        queues=await queues_to_choose(),
        flow_names=await flow_names(),
        may_undo=may_undo,
        may_redo=may_redo,
        plugins=frozenset((await allow_list()).plugins),
        comments=await comments_of(flow_id),
        heard=await heard(flow_id),
        canary=await standing_of(flow_id),
    )


def open_step(shown: Editor, node_id: str, reading: Reading | None = None) -> StepForm:
    """The form of one step: as stored, or as somebody typed it."""
    document = shown.document
    node = find_node(document, node_id)
    if node is None:
        raise Missing("step")
    fresh = reading is None
    reading = reading or Reading(value=value_of_node(document, node))
    parts = node_form(document, node, reading.value, shown.queues, shown.flow_names)
    mine = [found for found in shown.problems if found.node_id == node_id]
    if fresh:
        reading.errors = _at_fields(mine, parts.shown, reading.value)
    form = build_form(parts.schema, reading, form_id="step", groups={"main": "", "more": _("More settings")})
    if fresh:
        form = replace(form, unsaved=False)  # what is wrong with a stored step is no change that waits to be saved
    return StepForm(
        node=node,
        title=title_of(node),
        kind=type_title(node.type),
        help=type_help(node.type),
        icon=icon_of(node.type),
        family=family_of(node.type),
        form=form,
        shown=parts.shown,
        exits=exits_of(document, node, mine),
        targets=targets_of(shown),
        entry=any(each.id == node_id for each in document.entry),
        problems=[
            found.in_language(language())
            for found in mine
            if found.severity == "error" and found.field.split(".")[0] not in parts.shown and not _of_an_exit(found)
        ],
        base_rev=shown.draft.rev,
        label=node.label,
        note=node.note,
        disabled=node.disabled,
        two_languages=len(languages_of(document)) > 1,
        channels=on_channels(node),
    )


def on_channels(node: Node) -> list[OnChannel]:
    """How each kind of channel shows a step; nothing for a step that shows nothing, or looks the same everywhere."""
    kind = flows.find_node_type(node.type)
    table = kind.shows(node.config) if kind else {}
    if all(support.level == "native" for support in table.values()):
        return []
    return [
        OnChannel(flows.CHANNEL_KINDS[name][language()], support.level, support.how[language()] or _("As it is."))
        for name, support in table.items()
    ]


def _at_fields(problems: Sequence[flows.Problem], shown: Sequence[str], value: dict[str, Any]) -> dict[str, str]:
    return {
        _place_in_form(found.field, value): found.in_language(language())
        for found in reversed(problems)
        if found.severity == "error" and found.field.split(".")[0] in shown
    }


def _place_in_form(field: str, value: Any) -> str:
    """A form counts the entries of a list, a problem names them by id."""
    steps: list[str] = []
    for step in field.split("."):
        if isinstance(value, list):
            at = next((n for n, row in enumerate(value) if isinstance(row, dict) and row.get("id") == step), None)
            steps.append(step if at is None else str(at))
            value = None if at is None else value[at]
        else:
            steps.append(step)
            value = value.get(step) if isinstance(value, dict) else None
    return ".".join(steps)


def _of_an_exit(found: flows.Problem) -> bool:
    return found.field.startswith("port:")


def exits_of(document: FlowDocument, node: Node, problems: Sequence[flows.Problem] = ()) -> list[Exit]:
    """The exits of a step, each with what happens when it leads nowhere."""
    wrong = {found.field.removeprefix("port:"): found for found in problems if _of_an_exit(found)}
    return [
        Exit(
            port=port.id,
            words=port_words(document, node, port),
            kind=port.kind,
            target=target_of(document, node.id, port.id),
            nothing=_nothing(node, port.kind, port.id),
            problem=wrong[port.id].in_language(language())
            if port.id in wrong and wrong[port.id].severity == "error"
            else "",
        )
        for port in ports_of(node)
    ]


def _nothing(node: Node, kind: str, port_id: str) -> str:
    if node.type == "handoff" and kind == "normal":
        return _("The flow ends") if port_id == "closed" else _("Keep waiting for a person")
    if node.type == "wait" and port_id == "message":
        return _("Do not answer while waiting")
    if kind == "error":
        return _("Apologise and hand over to a person")
    if kind == "timeout":
        return _("End quietly")
    return _("Nothing yet")


def targets_of(shown: Editor) -> list[tuple[str, str]]:
    """The steps an exit may lead to, in reading order."""
    return [
        (step.id, f"{step.title}: {step.content}" if step.content and step.title == step.kind else step.title)
        for step in steps_in(shown.sections)
        if not step.entry
    ]


def kinds_to_add(plugins: Collection[str], *, triggers: bool = False) -> list[dict[str, Any]]:
    """The kinds of step, or of trigger, in the order of the catalogue; a plugin's only where it is on."""
    return [
        {
            "type": kind.type,
            "title": kind.title[language()],
            "help": kind.help[language()],
            "icon": icon_of(kind.type),
            "family": family_of(kind.type),
        }
        for kind in flows.node_types()
        if (kind.category == "trigger") is triggers and kind.needs in ("", AI, *plugins)
    ]
