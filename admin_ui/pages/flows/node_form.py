"""A step's form from the JSON Schema of its type: both languages side by side, queues and variables to pick."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from admin_ui.forms.shape import Schema, properties_of
from admin_ui.pages.flows.node_references import REFERENCES, Around
from hubwright import flows
from hubwright.control.routing.list_queues import QueueView
from hubwright.flows.document import FlowDocument, Node
from hubwright.kernel.i18n import LANGUAGES, _

Value = dict[str, Any]
_NAMES = {"en": "English", "zh": "中文"}
# What most people never touch waits behind "More settings".
_LATER = {
    "trigger.message": ("channels", "pattern", "when", "automated"),
    "trigger.event": ("reentry", "key", "concerns"),
    "trigger.device": ("reentry", "key", "concerns"),
    "trigger.webhook": ("signature_header", "dedup", "dedup_header", "per_minute", "reentry", "key", "concerns"),
    "trigger.schedule": ("reentry", "key", "concerns"),
    "trigger.manual": ("reentry", "key", "concerns"),
    "message": ("timeout_s", "file_text"),
    "ask": (
        "extract",
        "look_back",
        "validate",
        "retries",
        "reprompt",
        "skip_if_set",
        "confirm",
        "timeout_s",
        "file_text",
    ),
    "http": ("headers", "timeout_s", "retries", "status_var"),
    "intent": ("threshold", "input", "var"),
    "llm.intent": ("prompt", "threshold", "input", "var", "timeout_s"),
    "llm.reply": ("input", "avoid", "links", "longest", "max_tokens", "say", "var", "timeout_s"),
    "llm.extract": ("prompt", "input", "timeout_s"),
    "subflow": ("policy", "version", "exits"),
    "end": ("outcome",),
    "buttons": ("free_text", "reprompt", "var", "timeout_s"),
    "carousel": ("var", "timeout_s"),
    "form": ("order", "look_back", "keep_known", "retries", "cancel_words", "timeout_s"),
    "csat": ("var", "timeout_s"),
    "decision_table": ("var",),
    "split": ("experiment", "sticky", "var"),
    "hours": ("next_var",),
}


class NodeForm(msgspec.Struct, frozen=True):
    """The schema that is shown now, and the names of the fields in it."""

    schema: Schema
    shown: tuple[str, ...]


def languages_of(document: FlowDocument) -> tuple[str, ...]:
    """The language the flow is written in, then the other ones we speak."""
    first = document.locale_default
    return (first, *(code for code in LANGUAGES if code != first))


def node_form(
    document: FlowDocument,
    node: Node,
    value: Value,
    queues: Sequence[QueueView],
    flow_names: Mapping[str, str] | None = None,
) -> NodeForm:
    """The form of a step as it stands: fields that do not apply now are left out."""
    kind = flows.find_node_type(node.type)
    if kind is None:
        return NodeForm({"type": "object", "properties": {}}, ())
    later = _LATER.get(node.type, ())
    if node.type == "message" and value.get("kind") == "buttons":
        later = (*later, "image_url", "alt")
    steering = {name for part in kind.schema["properties"].values() for name in part.get("x-show-when", {})}
    around = Around(document, queues, value)
    properties = {
        name: {
            **_shown_part(part, around, needed=name in kind.schema.get("required", [])),
            "x-order": order,
            "x-group": "more" if name in later else "main",
        }
        for order, (name, part) in enumerate(properties_of(kind.schema))
        if _applies(part, value, kind.schema)
    }
    for name in steering & set(properties):
        properties[name]["x-attributes"] = {"data-refreshes": ""}
    for name, part in properties.items():
        if part.get("x-kind") == "queue":
            _keep_missing_queue(part, str(node.config.get(name) or ""))
        if part.get("x-kind") == "flow":
            properties[name] = _flow(part, flow_names or {}, str(node.config.get(name) or ""))
    required = [name for name in kind.schema.get("required", []) if name in properties]
    return NodeForm({"type": "object", "properties": properties, "required": required}, tuple(properties))


def _applies(part: Schema, value: Value, schema: Schema) -> bool:
    return all(
        value.get(name, schema["properties"].get(name, {}).get("default")) in wanted
        for name, wanted in part.get("x-show-when", {}).items()
    )


def _shown_part(part: Schema, around: Around, *, needed: bool) -> dict[str, Any]:
    shown = {key: what for key, what in part.items() if key != "x-show-when"}
    if part.get("type") == "array" and part.get("items", {}).get("type") == "object":
        return {**shown, "items": _shown_item(part["items"], around), "x-layout": "items"}
    if part.get("x-i18n"):
        return _pair(shown, around.document, needed=needed)
    if part.get("x-kind") == "queue":
        return _queue(shown, around.queues)
    if part.get("x-kind") in REFERENCES:
        return REFERENCES[part["x-kind"]](shown, around)
    if part.get("x-kind") == "template":
        shown |= _widget(part)
    return shown | _manners(str(part.get("x-kind", "")))


def _manners(kind: str) -> dict[str, Any]:
    match kind:
        case "var":
            return {"x-attributes": {"list": "flow-variables", "spellcheck": "false", "data-code": ""}}
        case "expr":
            return {"x-widget": "textarea", "x-attributes": {"spellcheck": "false", "data-code": ""}}
        case "regex":
            return {"x-attributes": {"spellcheck": "false", "data-code": ""}}
        case "template":
            return {"x-attributes": {"data-holes": "", "spellcheck": "false"}}
        case _:
            return {}


def _shown_item(item: Schema, around: Around) -> dict[str, Any]:
    needed = item.get("required", [])
    properties = {
        name: {"type": "string", "x-widget": "hidden"}
        if name == "id"
        else {**_shown_part(part, around, needed=name in needed), "x-order": order}
        for order, (name, part) in enumerate(properties_of(item))
    }
    return {**item, "properties": properties, "required": [name for name in needed if name != "id"]}


def _widget(part: Schema) -> dict[str, str]:
    return {"x-widget": "textarea"} if part.get("x-multiline") else {}


def _pair(part: dict[str, Any], document: FlowDocument, *, needed: bool) -> dict[str, Any]:
    first, *others = languages_of(document)
    leaf = {"type": "string", **_widget(part)}
    texts = {
        code: {
            **leaf,
            "x-title": _NAMES.get(code, code),
            "x-order": order,
            "x-attributes": {"data-holes": "", "lang": code},
        }
        for order, code in enumerate((first, *others))
    }
    for code in others:
        texts[code]["x-placeholder"] = _("Empty means: the same as %(language)s") % {
            "language": _NAMES.get(first, first)
        }
    return {
        "type": "object",
        "properties": texts,
        "required": [first] if needed else [],
        "x-title": part.get("x-title", part.get("title", "")),
        "x-help": part.get("x-help", ""),
        "x-layout": "pair",
    }


def _queue(part: dict[str, Any], queues: Sequence[QueueView]) -> dict[str, Any]:
    titles = {"": _("The default queue"), **{queue.key: queue.name for queue in queues}}
    return {**part, "enum": list(titles), "x-enum-titles": titles, "default": ""}


def _flow(part: dict[str, Any], names: Mapping[str, str], stored: str) -> dict[str, Any]:
    """A flow that is gone stays chosen until somebody chooses another."""
    gone = {stored: _("%(flow)s (not there)") % {"flow": stored}} if stored not in ("", *names) else {}
    titles = {"": _("Choose a flow"), **names, **gone}
    return {**part, "enum": list(titles), "x-enum-titles": titles, "default": ""}


def _keep_missing_queue(part: dict[str, Any], stored: str) -> None:
    """A queue that is gone stays chosen until somebody chooses another; a save of something else must not drop it."""
    if stored not in part["enum"]:
        part["enum"] = [*part["enum"], stored]
        part["x-enum-titles"] = {**part["x-enum-titles"], stored: _("%(queue)s (not there)") % {"queue": stored}}
