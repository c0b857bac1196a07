"""What of a plugin can be tried with sample input, and the call that a filled-in form means."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.dispatch.dispatcher import Arguments
from hubwright.kernel.i18n import _
from hubwright_sdk import (
    HOOKS,
    ChatMessage,
    Completion,
    ContactFacts,
    ConversationFacts,
    Manifest,
    NodeCall,
    PanelAsked,
)
from hubwright_sdk.declared import NodeDeclaration
from hubwright_sdk.texts import Localised

_NOBODY = str(UUID(int=0))
_TOKENS = 200
_PATIENCE_S = 10.0


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to try; `acts` when it may change something at the other side."""

    key: str
    hook: str
    title: Localised
    help: Localised | None = None
    schema: dict[str, Any]
    sample: dict[str, Any]
    acts: bool = False
    ports: dict[str, Localised] = {}
    patience_s: float = _PATIENCE_S


class _Search(msgspec.Struct, frozen=True):
    field: str
    title: Localised
    label: Localised
    sample: str


_SEARCHES: dict[str, _Search] = {
    "find_contact": _Search(
        "email", Localised("Look for a customer", "查找客户"), Localised("E-mail", "邮箱"), "ada@example.com"
    ),
    "find_orders": _Search(
        "number", Localised("Look for an order", "查找订单"), Localised("Order number", "订单号"), "1001"
    ),
    "find_stock": _Search(
        "article", Localised("Look up what is in stock", "查询库存"), Localised("Article", "商品"), "1001"
    ),
    "find_party": _Search(
        "name", Localised("Look for a business partner", "查找业务伙伴"), Localised("Name", "名称"), "Ada"
    ),
    "find_tickets": _Search(
        "text", Localised("Look for tickets", "查找工单"), Localised("Words in it", "包含的文字"), "order"
    ),
}
_TITLES = {
    "name": Localised("Name", "姓名"),
    "email": Localised("E-mail", "邮箱"),
    "phone": Localised("Phone", "电话"),
}
_PERSON = {"name": "Ada Example", "email": "ada@example.com", "phone": "+441632960001"}


def trials_of(manifest: Manifest) -> list[Trial]:
    """What can be tried, what changes nothing first; empty for channels and for what only hears of events."""
    found = [_step(node) for node in manifest.nodes]
    found += [_panel(manifest, panel.name, panel.title) for panel in manifest.panels]
    found += [_search(hook) for hook in manifest.implements if hook in _SEARCHES]
    if "ai" in manifest.kind:
        found.append(_model())
    return sorted(found, key=lambda each: each.acts)


def _step(node: NodeDeclaration) -> Trial:
    """The fields of a step without the names of variables; what a flow would fill in is typed in here."""
    properties = {
        name: {key: value for key, value in part.items() if key != "x-kind"}
        for name, part in node.schema.get("properties", {}).items()
        if part.get("x-kind") != "var"
    }
    required = [name for name in node.schema.get("required", []) if name in properties]
    return Trial(
        key=f"step:{node.name}",
        hook="call_node",
        title=node.title,
        help=node.help,
        schema={**node.schema, "properties": properties, "required": required},
        sample={name: _sample(part) for name, part in properties.items() if _sample(part) is not None},
        acts=not node.repeatable,
        ports={port.id: port.title for port in node.ports},
        patience_s=float(node.timeout_s),
    )


def _sample(part: Mapping[str, Any]) -> Any:
    if "default" in part:
        return part["default"]
    examples = part.get("examples")
    return examples[0] if isinstance(examples, list) and examples else None


def _line(title: Localised, order: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": 200, "x-title": {"en": title.en, "zh": title.zh}, "x-order": order}


def _panel(manifest: Manifest, name: str, title: Localised) -> Trial:
    """A customer made up here; what the plugin may not know is not asked for."""
    titles = {
        "name": Localised("Name", "姓名"),
        "email": Localised("E-mail", "邮箱"),
        "phone": Localised("Phone", "电话"),
    }
    known = [each for each in titles if f"contact.{each}" in manifest.data_classes]
    return Trial(
        key=f"panel:{name}",
        hook="panel",
        title=title,
        schema={"type": "object", "properties": {each: _line(_TITLES[each], n) for n, each in enumerate(known)}},
        sample={each: _PERSON[each] for each in known},
    )


def _search(hook: str) -> Trial:
    search = _SEARCHES[hook]
    return Trial(
        key=f"search:{hook}",
        hook=hook,
        title=search.title,
        schema={
            "type": "object",
            "required": [search.field],
            "properties": {search.field: _line(search.label, 0)},
        },
        sample={search.field: search.sample},
    )


def _model() -> Trial:
    return Trial(
        key="model:complete",
        hook="complete",
        title=Localised("Let the model answer", "让模型回答"),
        schema={"type": "object", "required": ["text"], "properties": {"text": _line(Localised("Say", "输入"), 0)}},
        sample={"text": _("Say hello in one short sentence.")},
    )


def arguments_of(manifest: Manifest, trial: Trial, filled: Mapping[str, Any], language: str) -> Arguments:
    """The one argument of the hook."""
    match trial.hook:
        case "call_node":
            return (NodeCall(node=trial.key.partition(":")[2], input=_typed(manifest, trial, filled)),)
        case "panel":
            conversation = ConversationFacts(id=_NOBODY, state="open", language=language)
            known = "contact:read" in manifest.scopes
            told = {name: str(filled.get(name, "")) for name in _PERSON}
            contact = ContactFacts(id=_NOBODY, name=told["name"], email=told["email"], phone=told["phone"])
            asked = PanelAsked(
                panel=trial.key.partition(":")[2], conversation=conversation, contact=contact if known else None
            )
            return (asked,)
        case "complete":
            asking = [ChatMessage("user", str(filled.get("text", "")))]
            return (Completion(messages=asking, max_tokens=_TOKENS),)
        case _:
            return (msgspec.convert(dict(filled), HOOKS[trial.hook].arguments[0]),)


def _typed(manifest: Manifest, trial: Trial, filled: Mapping[str, Any]) -> dict[str, Any]:
    """A field that a flow computes is any value: what reads as JSON is one, all else is text."""
    name = trial.key.partition(":")[2]
    node = next(each for each in manifest.nodes if each.name == name)
    computed = {each for each, part in node.schema.get("properties", {}).items() if part.get("x-kind") == "expr"}
    return {each: _value(text) if each in computed else text for each, text in filled.items()}


def _value(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
