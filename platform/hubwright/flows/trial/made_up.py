"""Answers for what a step asks of the outside: one that leads out of each exit, and the one to expect."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from hubwright.flows.compile import upgraded
from hubwright.flows.document import FlowDocument, Node
from hubwright.flows.node_type import Port
from hubwright.flows.registry import find_node_type
from hubwright.flows.sentences import say
from hubwright.flows.trial.script import Answer

_STEP: Final = re.compile(r"\[(\d+)\]|([A-Za-z_][A-Za-z0-9_-]*)")
_MOST_ITEMS: Final = 20
_EXAMPLES: Final[Mapping[str, object]] = {
    "number": 1,
    "boolean": True,
    "date": "2026-01-01",
    "list": [],
    "object": {},
}
_BY_KIND: Final[Mapping[str, object]] = {"number": 1, "yes_no": True, "date": "2026-01-01"}
NOBODY: Final = Answer(ok=False, error="unreachable", detail="made up")
LATE: Final = Answer(ok=False, error="timeout", detail="made up")


class Way(msgspec.Struct, frozen=True):
    """An exit of a step that asks the outside, and an answer that leads there."""

    port: Port
    answer: Answer


def ways_of(document: FlowDocument, node: Node, locale: str) -> list[Way]:
    """Every exit an answer can lead to, the expected one first; empty for a step that asks nobody."""
    kind = find_node_type(node.type)
    if kind is None:
        return []
    config = upgraded(node, kind)
    ports = kind.ports(config)
    make = _MAKERS.get(node.type)
    if make is None and not (kind.needs and kind.category != "trigger"):
        return []
    answer = make(document, config, locale) if make else _of_plugin
    return [Way(port, found) for port in ports if (found := answer(port)) is not None]


def expected(document: FlowDocument, node: Node | None, locale: str) -> Answer:
    """The answer of an outside service that works."""
    ways = ways_of(document, node, locale) if node is not None else []
    return ways[0].answer if ways else Answer()


Make = Callable[[Port], Answer | None]


def _of_http(document: FlowDocument, config: Mapping[str, Any], _locale: str) -> Make:
    body = _body(document, config.get("map") or [])
    answers = {
        "ok": Answer(status=200, body=body),
        "http_error": Answer(status=500, body={}),
        "timeout": LATE,
        "error": NOBODY,
    }
    return lambda port: answers.get(port.id)


def _of_intent(_document: FlowDocument, _config: Mapping[str, Any], _locale: str) -> Make:
    def answer(port: Port) -> Answer | None:
        if port.kind == "error":
            return NOBODY
        intent = port.id.removeprefix("intent.")
        return _model(data={"intent": intent, "confidence": 100 if port.id != intent else 0})

    return answer


def _of_reply(_document: FlowDocument, _config: Mapping[str, Any], locale: str) -> Make:
    return lambda port: NOBODY if port.kind == "error" else _model(say("made_up_reply", locale))


def _of_extract(_document: FlowDocument, config: Mapping[str, Any], locale: str) -> Make:
    found = {
        str(field.get("id")): _BY_KIND.get(str(field.get("kind")), say("made_up_value", locale))
        for field in config.get("fields") or []
    }
    answers = {"done": _model(data=found), "incomplete": _model(data={})}
    return lambda port: NOBODY if port.kind == "error" else answers.get(port.id)


def _of_rating(_document: FlowDocument, _config: Mapping[str, Any], _locale: str) -> Make:
    """Nothing comes back while customers may rate; only a refusal does."""
    return lambda port: NOBODY if port.kind == "error" else None


def _of_plugin(port: Port) -> Answer:
    if port.kind == "timeout":
        return LATE
    return NOBODY if port.kind == "error" else Answer(port=port.id, body={})


def _model(text: str = "", data: object = None) -> Answer:
    return Answer(body={"text": text, "data": data})


def _body(document: FlowDocument, wanted: Sequence[Mapping[str, Any]]) -> object:
    """A body that has something at each path that the step keeps, fit for its variable."""
    kinds = {var.key: var.type for var in document.vars}
    body: object = {}
    for item in wanted:
        steps = [name or int(place) for place, name in _STEP.findall(str(item.get("path", "")).removeprefix("$"))]
        value = _EXAMPLES.get(kinds.get(str(item.get("var")), "string"), "example")
        body = _put(body, steps, value)
    return body


def _put(body: object, steps: Sequence[str | int], value: object) -> object:
    if not steps:
        return value
    first, rest = steps[0], steps[1:]
    if isinstance(first, str):
        known = body if isinstance(body, dict) else {}
        return {**known, first: _put(known.get(first), rest, value)}
    items = list(body) if isinstance(body, list) else []
    place = min(first, _MOST_ITEMS)
    items += [None] * (place + 1 - len(items))
    items[place] = _put(items[place], rest, value)
    return items


_MAKERS: Final[Mapping[str, Callable[[FlowDocument, Mapping[str, Any], str], Make]]] = {
    "http": _of_http,
    "llm.intent": _of_intent,
    "llm.reply": _of_reply,
    "llm.extract": _of_extract,
    "csat": _of_rating,
}


def places_that_ask(document: FlowDocument, locale: str) -> Iterable[tuple[Node, list[Way]]]:
    """The steps of a flow that ask the outside, with what can be made up for each."""
    for node in document.nodes:
        ways = ways_of(document, node, locale)
        if ways:
            yield node, ways
