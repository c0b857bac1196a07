"""What changed between two documents, in the words of the outline instead of ids."""

import msgspec

from admin_ui.forms.words import label_of
from admin_ui.pages.flows.node_words import family_of, icon_of, port_words, title_of, type_title
from hubwright import flows
from hubwright.control.flows.edits import find_node, ports_of
from hubwright.flows.diff import Change
from hubwright.flows.document import FlowDocument, Node
from hubwright.kernel.i18n import _

_LANGUAGES = {"en": "English", "zh": "中文"}


class Altered(msgspec.Struct, frozen=True):
    """One value that is different."""

    what: str
    before: str
    after: str


class AlteredStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step that is new, gone or different; `how` is added, removed or changed."""

    how: str
    title: str
    icon: str
    family: str
    changes: list[Altered]
    node_id: str = ""


def differences(old: FlowDocument, new: FlowDocument) -> list[AlteredStep]:
    """Every step that differs, with its values, its exits, and the flow's own settings last."""
    found = flows.diff(old, new)
    changed = {each.node_id: [_value(new, each.node_id, change) for change in each.changes] for each in found.changed}
    gone = {each.node_id for each in found.removed}
    fresh = {each.node_id for each in found.added}
    for wire in found.wires:
        node_id, _dot, port = wire.field.partition(".")
        if node_id not in gone | fresh:
            changed.setdefault(node_id, []).append(_wire(old, new, node_id, port, wire))
    return [
        *(_step(new, node.id, "added") for node in new.all_nodes() if node.id in fresh),
        *(_step(new, node.id, "changed", changed[node.id]) for node in new.all_nodes() if node.id in changed),
        *(_step(old, node.id, "removed") for node in old.all_nodes() if node.id in gone),
        *_of_the_flow(found.settings),
    ]


def _step(document: FlowDocument, node_id: str, how: str, changes: list[Altered] | None = None) -> AlteredStep:
    node = find_node(document, node_id)
    assert node is not None
    return AlteredStep(
        how=how,
        title=title_of(node),
        icon=icon_of(node.type),
        family=family_of(node.type),
        changes=changes or [],
        node_id=node_id,
    )


def _of_the_flow(settings: list[Change]) -> list[AlteredStep]:
    if not settings:
        return []
    changes = [Altered(_setting(each.field), each.before, each.after) for each in settings]
    return [AlteredStep(how="changed", title=_("The flow itself"), icon="flow", family="start", changes=changes)]


def _setting(field: str) -> str:
    if field.startswith("vars."):
        return _("Value %(name)s") % {"name": field.removeprefix("vars.")}
    return {"name": _("Name"), "locale_default": _("Language")}.get(field, field)


def _value(document: FlowDocument, node_id: str, change: Change) -> Altered:
    node = find_node(document, node_id)
    assert node is not None
    field, _bracket, rest = change.field.partition("[")
    spoken = _LANGUAGES.get(rest.rstrip("]"), rest.rstrip("]"))
    what = field_words(node, field)
    return Altered(f"{what} ({spoken})" if spoken else what, change.before, change.after)


def field_words(node: Node, field: str) -> str:
    """A field of a step by the name that its form gives it."""
    own = {"label": _("Name of this step"), "note": _("Note for colleagues"), "disabled": _("Skip this step for now")}
    kind = flows.find_node_type(node.type)
    properties = kind.schema["properties"] if kind else {}
    if field in own and field not in properties:
        return own[field]
    name, _dot, inner = field.partition(".")
    if name not in properties:
        return field
    part = properties[name]
    item = part.get("items", {}).get("properties", {})
    last = inner.rpartition(".")[2]
    if last in item:
        return f"{label_of(part, name)}: {label_of(item[last], last)}"
    return label_of(part, name)


def _wire(old: FlowDocument, new: FlowDocument, node_id: str, port_id: str, change: Change) -> Altered:
    there = [(each, node) for each in (new, old) if (node := find_node(each, node_id))]
    document, node = next((pair for pair in there if port_id in {port.id for port in ports_of(pair[1])}), there[0])
    return Altered(wire_words(document, node, port_id), _titled(old, change.before), _titled(new, change.after))


def wire_words(document: FlowDocument, node: Node, port_id: str) -> str:
    """What a wire is about: the exit it leaves by."""
    port = next((port for port in ports_of(node) if port.id == port_id), None)
    return _("Next after “%(exit)s”") % {"exit": port_words(document, node, port) if port else port_id}


def _titled(document: FlowDocument, node_id: str) -> str:
    node = find_node(document, node_id)
    return (node.label or f"{type_title(node.type)}") if node else ""
