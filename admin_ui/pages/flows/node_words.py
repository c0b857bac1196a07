"""A step in the reader's words: its name, what it does in one line, and its exits."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from admin_ui.pages.flows.node_contents import CONTENTS
from hubwright import flows
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.node_type import Port
from hubwright.kernel.i18n import _, language, ngettext

FAMILIES = {"trigger": "start", "talk": "talk", "logic": "decide", "data": "do", "people": "people", "end": "end"}
_ICONS = {
    "trigger.message": "bolt",
    "message": "message-2",
    "ask": "question",
    "condition": "condition",
    "set": "variable",
    "http": "world",
    "intent": "filter",
    "llm.intent": "sparkles",
    "llm.reply": "sparkles",
    "llm.extract": "sparkles",
    "handoff": "handoff",
    "wait": "clock-pause",
    "end": "flag",
    "buttons": "list",
    "carousel": "image",
    "form": "checks",
    "csat": "star",
    "decision_table": "filter",
    "hours": "calendar",
    "split": "route",
    "loop": "refresh",
    "goto": "arrow-right",
    "contact": "contact",
    "tag": "tag",
}
_PRESSED = {"button": ("buttons",), "item": ("items", "buttons")}
_LONGEST = 140
_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\s*([A-Za-z_][\w.]*)\s*(\|[^|]*)*")


def type_title(type_name: str) -> str:
    """What kind of step this is."""
    kind = flows.find_node_type(type_name)
    return kind.title[language()] if kind else _("Unavailable: %(type)s") % {"type": type_name}


def type_help(type_name: str) -> str:
    """What this kind of step is good for."""
    kind = flows.find_node_type(type_name)
    return kind.help[language()] if kind else _("The plugin that brought this step is missing. Its settings are kept.")


def title_of(node: Node) -> str:
    """The name people gave a step, else what kind it is."""
    return node.label or type_title(node.type)


def icon_of(type_name: str) -> str:
    """The icon of a kind of step."""
    if type_name in _ICONS:
        return _ICONS[type_name]
    kind = flows.find_node_type(type_name)
    return kind.icon if kind else "plug-off"


def family_of(type_name: str) -> str:
    """The colour family: what it is, never how it is doing."""
    kind = flows.find_node_type(type_name)
    return FAMILIES.get(kind.category, "do") if kind else "end"


def text_of(document: FlowDocument, node: Node, field: str, written: object) -> str:
    """A translatable text in the reader's language, as far as it is written."""
    if language() != document.locale_default:
        said = document.i18n.get(f"{node.id}.{field}", {}).get(language(), "")
        if said:
            return said
    return str(written or "")


def content_of(document: FlowDocument, node: Node) -> str:
    """What a step does, in one line."""
    told = _CONTENTS.get(node.type)
    if told is not None:
        return _short(told(document, node))
    for field in ("text", "url", "name"):
        if node.config.get(field):
            return _short(text_of(document, node, field, node.config[field]))
    return ""


def port_words(document: FlowDocument, node: Node, port: Port) -> str:
    """An exit in words: the button's label in the reader's language, else the port's title."""
    kind, _dot, item = port.id.partition(".")
    said = port.title[language()] if kind == "card" else ""
    for field in _PRESSED.get(kind, ()):
        label = next((str(row.get("label", "")) for row in _rows(node, field) if row.get("id") == item), "")
        said = said or text_of(document, node, f"{field}.{item}.label", label)
    return _("“%(label)s” is pressed") % {"label": said} if said else port.title[language()]


def _short(text: str) -> str:
    text = " ".join(_HOLE.sub(_hole, text).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _hole(found: re.Match[str]) -> str:
    """A value by its name; a calculation only as a gap, for it means nothing to most readers."""
    name = _NAME.fullmatch(found.group(1))
    return f"‹{name.group(1)}›" if name else "‹…›"


def _rows(node: Node, field: str) -> list[Mapping[str, Any]]:
    rows = node.config.get(field)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(document: FlowDocument, node: Node) -> str:
    return text_of(document, node, "text", node.config.get("text"))


def _message(document: FlowDocument, node: Node) -> str:
    said = _text(document, node)
    return said or (str(node.config.get("image_url", "")) if node.config.get("kind") == "image" else "")


def _trigger(_document: FlowDocument, node: Node) -> str:
    words = node.config.get("keywords")
    if isinstance(words, list) and words:
        return _("with one of the words %(words)s") % {"words": ", ".join(str(word) for word in words)}
    return _("whatever the visitor writes") if not node.config.get("pattern") else str(node.config["pattern"])


def _condition(_document: FlowDocument, node: Node) -> str:
    cases = len(_rows(node, "cases"))
    return ngettext("%(num)d case, the first that holds wins", "%(num)d cases, the first that holds wins", cases) % {
        "num": cases
    }


def _set(_document: FlowDocument, node: Node) -> str:
    return "; ".join(f"{row.get('var', '')} = {row.get('expr', '')}" for row in _rows(node, "assignments"))


def _http(_document: FlowDocument, node: Node) -> str:
    return f"{node.config.get('method', 'GET')} {node.config.get('url', '')}"


def _intents(_document: FlowDocument, node: Node) -> str:
    return ", ".join(str(row.get("label", "")) for row in _rows(node, "intents"))


def _prompt(_document: FlowDocument, node: Node) -> str:
    return str(node.config.get("prompt", ""))


def _extracted(_document: FlowDocument, node: Node) -> str:
    return ", ".join(str(row.get("var", "")) for row in _rows(node, "fields"))


def _handoff(document: FlowDocument, node: Node) -> str:
    said = _text(document, node)
    queue = str(node.config.get("queue") or "")
    to = _("to the queue %(queue)s") % {"queue": queue} if queue else _("to the default queue")
    return f"{to}: {said}" if said else to


def _wait(_document: FlowDocument, node: Node) -> str:
    if node.config.get("mode") == "until":
        return _("until %(moment)s") % {"moment": node.config.get("until", "")}
    seconds = node.config.get("seconds")
    return _duration(seconds) if isinstance(seconds, int) else ""


def _duration(seconds: int) -> str:
    for size, said in ((86_400, _days), (3_600, _hours), (60, _minutes)):
        if seconds >= size and seconds % size == 0:
            return said(seconds // size)
    return ngettext("%(num)d second", "%(num)d seconds", seconds) % {"num": seconds}


def _days(num: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", num) % {"num": num}


def _hours(num: int) -> str:
    return ngettext("%(num)d hour", "%(num)d hours", num) % {"num": num}


def _minutes(num: int) -> str:
    return ngettext("%(num)d minute", "%(num)d minutes", num) % {"num": num}


def _end(document: FlowDocument, node: Node) -> str:
    return _text(document, node) or _("the next message begins anew")


def _schedule(_document: FlowDocument, node: Node) -> str:
    config = node.config
    at = {"time": config.get("at", "09:00")}
    match config.get("repeat", "days"):
        case "minutes":
            count = _count(config.get("minutes"), 15)
            return _("every minute") if count == 1 else _("every %(num)d minutes") % {"num": count}
        case "week":
            kind = flows.find_node_type(node.type)
            titles = kind.schema["properties"]["on"]["x-enum-titles"] if kind else {}
            on = titles.get(config.get("on", "workdays"), {}).get(language(), "")
            return _("%(days)s at %(time)s") % {"days": on, **at}
        case "month":
            return _("on day %(day)s of the month at %(time)s") % {"day": config.get("day", 1), **at}
        case "cron":
            return str(config.get("cron", ""))
        case _:
            count = _count(config.get("days"), 1)
            every = _("every day at %(time)s") if count == 1 else _("every %(num)d days at %(time)s")
            return every % {"num": count, **at}


def _count(value: object, default: int) -> int:
    return value if isinstance(value, int) else default


def _subflow(_document: FlowDocument, node: Node) -> str:
    return ", ".join(str(row.get("outcome", "")) for row in _rows(node, "exits"))


_CONTENTS: dict[str, Callable[[FlowDocument, Node], str]] = {
    "trigger.message": _trigger,
    "trigger.schedule": _schedule,
    "message": _message,
    "ask": _text,
    "condition": _condition,
    "set": _set,
    "http": _http,
    "intent": _intents,
    "llm.intent": _intents,
    "llm.reply": _prompt,
    "llm.extract": _extracted,
    "handoff": _handoff,
    "wait": _wait,
    "subflow": _subflow,
    "end": _end,
    **CONTENTS,
}
