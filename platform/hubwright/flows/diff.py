"""What changed between two documents, for people; where boxes stand makes no difference."""

from collections.abc import Mapping
from typing import Final

import msgspec

from hubwright.flows.document import FlowDocument, Node, to_builtins

_LONGEST: Final = 80
_ORDER: Final = " (order)"
_WORDS: Final = {
    "added": ("Added", "新增"),
    "removed": ("Removed", "删除"),
    "changed": ("Changed", "修改"),
    "nothing": ("Nothing has changed.", "没有变化。"),
    "wires": ("Wires", "连线"),
    "settings": ("Flow", "流程"),
}


class Change(msgspec.Struct, frozen=True):
    """One place with its value before and after, both shortened for reading."""

    field: str
    before: str
    after: str


class NodeChange(msgspec.Struct, frozen=True):
    """A node that is new, gone or different."""

    node_id: str
    type: str
    label: str
    changes: list[Change] = []


class FlowDiff(msgspec.Struct, frozen=True):
    """The whole difference; empty lists mean there is none."""

    added: list[NodeChange]
    removed: list[NodeChange]
    changed: list[NodeChange]
    wires: list[Change]
    settings: list[Change]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed or self.wires or self.settings)

    def as_text(self, locale: str = "en") -> str:
        """Write it line by line in the reader's language."""
        if self.is_empty:
            return _word("nothing", locale)
        lines: list[str] = []
        for name, nodes in (("added", self.added), ("removed", self.removed), ("changed", self.changed)):
            for node in nodes:
                lines.append(f"{_word(name, locale)}: {node.label} ({node.type})")
                lines.extend(f"  {_line(change)}" for change in node.changes)
        for name, changes in (("wires", self.wires), ("settings", self.settings)):
            lines.extend(f"{_word(name, locale)}: {_line(change)}" for change in changes)
        return "\n".join(lines)


def diff(old: FlowDocument, new: FlowDocument) -> FlowDiff:
    """Compare by stable ids."""
    before = {node.id: node for node in old.all_nodes()}
    after = {node.id: node for node in new.all_nodes()}
    both = [node_id for node_id in after if node_id in before]
    changed = [_changed(before[node_id], after[node_id], old, new) for node_id in both]
    return FlowDiff(
        added=[_named(node) for node_id, node in after.items() if node_id not in before],
        removed=[_named(node) for node_id, node in before.items() if node_id not in after],
        changed=[change for change in changed if change.changes],
        wires=_changes(_wires(old), _wires(new)),
        settings=_changes(_settings(old), _settings(new)),
    )


def _word(name: str, locale: str) -> str:
    return _WORDS[name][1 if locale.startswith("zh") else 0]


def _line(change: Change) -> str:
    return f"{change.field}: {change.before or '∅'} → {change.after or '∅'}"


def _named(node: Node, changes: list[Change] | None = None) -> NodeChange:
    return NodeChange(node.id, node.type, node.label or node.id, changes or [])


def _changed(before: Node, after: Node, old: FlowDocument, new: FlowDocument) -> NodeChange:
    return _named(after, _changes(_facts(before, old), _facts(after, new)))


def _facts(node: Node, document: FlowDocument) -> dict[str, object]:
    facts: dict[str, object] = {"type": node.type, "label": node.label, "note": node.note, "disabled": node.disabled}
    _flatten(node.config, "", facts)
    for key, texts in document.i18n.items():
        if key.startswith(f"{node.id}."):
            for locale, text in texts.items():
                facts[f"{key.partition('.')[2]}[{locale}]"] = text
    return facts


def _flatten(value: object, path: str, into: dict[str, object]) -> None:
    """Spread a config into places; list items are named by their id, so reordering is not rewriting."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            if not (key == "id" and path):
                _flatten(inner, f"{path}.{key}".lstrip("."), into)
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        into[f"{path}{_ORDER}"] = [item.get("id", at) for at, item in enumerate(value)]
        for at, item in enumerate(value):
            _flatten(item, f"{path}.{item.get('id', at)}", into)
    else:
        into[path] = value


def _wires(document: FlowDocument) -> dict[str, object]:
    return {f"{edge.source[0]}.{edge.source[1]}": edge.to for edge in document.edges}


def _settings(document: FlowDocument) -> dict[str, object]:
    plain = to_builtins(document)
    facts: dict[str, object] = {name: plain[name] for name in ("name", "kind", "locale_default")}
    facts[f"entry{_ORDER}"] = [node.id for node in document.entry]
    for var in document.vars:
        facts[f"vars.{var.key}"] = f"{var.type}, {var.scope}{', pii' if var.pii else ''}, {_shown(var.default)}"
    return facts


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    places = [*before, *(place for place in after if place not in before)]
    return [
        Change(place, _shown(before.get(place)), _shown(after.get(place)))
        for place in places
        if _differs(place, before.get(place), after.get(place))
    ]


def _differs(place: str, before: object, after: object) -> bool:
    """An order has changed only if items that stayed changed places."""
    if place.endswith(_ORDER):
        first, second = (value if isinstance(value, list) else [] for value in (before, after))
        return [item for item in first if item in second] != [item for item in second if item in first]
    return before != after


def _shown(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
