"""What a posted step means, and how it stands beside what somebody else did to the same step."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from admin_ui.forms import Reading
from admin_ui.pages.flows.differences import differences
from admin_ui.pages.flows.editor_view import Editor, StepForm, exits_of, open_step
from admin_ui.pages.flows.node_values import Written, value_of_node, variables_written
from hubwright import flows
from hubwright.control.flows import draft_change
from hubwright.control.flows.edits import (
    add_node,
    connect,
    declare_variable,
    find_node,
    free_node_id,
    replace_node,
    starting_config,
)
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.operations import between, merge
from hubwright.kernel.errors import Missing

NEW = "new:"
_KEY_LENGTH = 64


class PostedStep:
    """The names and values of a posted step form, sorted by what they are for."""

    def __init__(self, posted: Mapping[str, list[str]]) -> None:
        self.fields = posted
        self.shown = tuple(name for name in self.one("_shown").split(",") if name)
        self.exits = {
            name.removeprefix("next:"): values[-1] for name, values in posted.items() if name.startswith("next:")
        }

    def one(self, name: str) -> str:
        """The last value of a name."""
        values = self.fields.get(name, [])
        return values[-1] if values else ""

    @property
    def base_rev(self) -> int:
        """The revision the form was made from; 0 when it does not say."""
        text = self.one("base_rev")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def steering(self) -> dict[str, str]:
        """Plain values that decide which other fields are there."""
        return {name: self.one(name) for name in self.shown if name in self.fields}

    def keep(self, step: StepForm) -> None:
        """Show again what was typed outside the schema's fields."""
        step.label, step.note = self.one("step:label").strip(), self.one("step:note").strip()
        step.disabled = bool(self.one("step:disabled"))
        step.exits = [replace(each, target=self.exits.get(each.port, each.target)) for each in step.exits]


def changed_step(document: FlowDocument, node_id: str, posted: PostedStep, written: Written) -> FlowDocument:
    """Apply a posted step: settings, texts, name, exits (also to new steps), and variables it names first."""
    node = find_node(document, node_id)
    if node is None:
        raise Missing("step")
    changed = replace(
        node,
        config=written.config,
        label=posted.one("step:label").strip()[:80],
        note=posted.one("step:note").strip()[:1000],
        disabled=bool(posted.one("step:disabled")),
    )
    document = replace_node(document, changed, written.texts)
    for port in (each.port for each in exits_of(document, changed)):
        if port in posted.exits:
            document = _lead(document, node_id, port, posted.exits[port])
    for key in variables_written(changed):
        if key.isidentifier() and key.isascii() and len(key) <= _KEY_LENGTH:
            document = declare_variable(document, key, _kind_of(changed), personal=_personal(changed))
    return document


def _lead(document: FlowDocument, node_id: str, port: str, target: str) -> FlowDocument:
    if target.startswith(NEW):
        kind = flows.find_node_type(target.removeprefix(NEW))
        if kind is None:
            return document
        new = Node(id=free_node_id(document), type=kind.type, tv=kind.tv, config=starting_config(kind.type))
        return add_node(document, new, (node_id, port))
    return connect(document, node_id, port, target if find_node(document, target) else "")


def _kind_of(node: Node) -> str:
    if node.type == "ask":
        kinds = {"number": "number", "date": "date", "file": "object", "location": "object"}
        return kinds.get(str(node.config.get("type")), "string")
    return "any"


def _personal(node: Node) -> bool:
    return node.type == "ask" and node.config.get("type") in ("email", "phone")


async def both_sides(
    shown: Editor, node_id: str, posted: PostedStep, change: Callable[[FlowDocument], FlowDocument]
) -> StepForm:
    """The form after a conflict: what was typed where both changed the same, theirs elsewhere, and what they did."""
    base = await draft_change(shown.draft.flow_id, posted.base_rev)
    before = flows.parse(base.doc) if base else shown.document
    mine = merge(shown.document, between(before, change(before)), overrule=True).document
    node = find_node(mine, node_id)
    if node is None:
        raise Missing("step")
    step = open_step(shown, node_id, Reading(value=value_of_node(mine, node)))
    step.label, step.note, step.disabled = node.label, node.note, node.disabled
    wanted = {each.port: each.target for each in exits_of(mine, node)}
    new = {port: target for port, target in posted.exits.items() if target.startswith(NEW)}
    step.exits = [replace(each, target={**wanted, **new}.get(each.port, each.target)) for each in step.exits]
    step.theirs = differences(before, shown.document)
    return step
