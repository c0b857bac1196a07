"""Each node type of the catalogue in a flow of its own, driven out of every port it has."""

from collections.abc import Callable
from typing import Any

from tests.unit.flows.scenes import Node, Talk, node
from tests.unit.flows.steps import alone

TWO = [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No", "value": "nope"}]
WEEK = [{"day": day, "opens": "09:00", "closes": "18:00"} for day in range(1, 6)]
HOURS = {"time_zone": "Asia/Shanghai", "week": WEEK}  # the tests' moment is a Tuesday, 15:00 there
NATIONAL_DAY = [{"date": "2026-11-24", "name": "National day"}]


def buttons(**config: Any) -> Node:
    return node("b", "buttons", **{"text": "Well?", "items": TWO, **config})


def carousel(**config: Any) -> Node:
    cards = [
        {"id": "lamp", "title": "Lamp", "text": "Bright", "image_url": "https://h/l.png", "buttons": TWO[:1]},
        {"id": "chair", "title": "Chair", "buttons": TWO},
    ]
    return node("k", "carousel", **{"text": "Look", "cards": cards, **config})


def listed(**config: Any) -> Node:
    made = {"source": "list", "entries": "split('lamp,chair', ',')", "title_expr": "upper(item)", "cards": []}
    return carousel(**{**made, "buttons": TWO, **config})


def questions(**config: Any) -> Node:
    fields = [
        {"id": "name", "var": "x", "text": "Your name?"},
        {"id": "count", "var": "n", "text": "How many?", "type": "number"},
    ]
    return node("f", "form", **{"fields": fields, **config})


def csat(**config: Any) -> Node:
    return node("r", "csat", **{"text": "How was it?", **config})


def table(*rows: dict[str, Any], **config: Any) -> Node:
    columns = [{"id": "word", "expr": "message.text"}]
    outcomes = [{"id": "vip", "label": "VIP"}, {"id": "usual", "label": "Usual"}]
    given = list(rows) or [{"id": "r1", "cells": {"word": "gold, silver"}, "outcome": "vip"}]
    return node("d", "decision_table", **{"columns": columns, "outcomes": outcomes, "rows": given, **config})


def hours(**config: Any) -> Node:
    return node("o", "hours", **config)


def split(*weights: int, **config: Any) -> Node:
    variants = [{"id": f"v{n}", "weight": weight} for n, weight in enumerate(weights or (1, 1))]
    return node("s", "split", **{"variants": variants, "experiment": "greeting", **config})


def loop(**config: Any) -> Node:
    return node("l", "loop", **{"over": "times", "times": 2, **config})


def contact(field: str, expr: str) -> Node:
    return node("c", "contact", fields=[{"id": "a", "field": field, "expr": expr}])


def tag(**config: Any) -> Node:
    return node("g", "tag", **{"of": "contact", "add": ["vip"], **config})


BROKEN = "{{ oh no"
SET_BUTTONS = ("item.yes", "item.no", "other", "timeout")
CARD_BUTTONS = ("card.lamp.yes", "card.chair.yes", "card.chair.no")

NODE_ROWS: dict[str, Callable[[], Talk]] = {
    "buttons.item": lambda: alone(buttons(), *SET_BUTTONS).write("hi").press("b:yes"),
    "buttons.other": lambda: alone(buttons(), *SET_BUTTONS).write("hi").write("maybe"),
    "buttons.timeout": lambda: alone(buttons(timeout_s=60), *SET_BUTTONS).write("hi").time_passes(),
    "buttons.error": lambda: alone(buttons(text=BROKEN), "error").write("hi"),
    "carousel.out": lambda: alone(carousel(cards=[{"id": "a", "title": "A"}]), "out").write("hi"),
    "carousel.card": lambda: alone(carousel(), *CARD_BUTTONS).write("hi").press("k:chair.no"),
    "carousel.item": lambda: alone(listed(), "item.yes", "item.no").write("hi").press("k:1.yes"),
    "carousel.other": lambda: alone(carousel(), "other").write("hi").write("neither"),
    "carousel.timeout": lambda: alone(carousel(timeout_s=60), "timeout").write("hi").time_passes(),
    "carousel.error": lambda: alone(listed(entries="x"), "error").write("hi"),
    "form.done": lambda: alone(questions(), "done").write("hi").write("Ann").write("3"),
    "form.cancelled": lambda: alone(questions(), "cancelled").write("hi").write("Cancel"),
    "form.timeout": lambda: alone(questions(timeout_s=60), "timeout").write("hi").time_passes(),
    "form.error": lambda: alone(questions(fields=[{"id": "a", "var": "x", "text": BROKEN}]), "error").write("hi"),
    "csat.rated": lambda: alone(csat(), "rated").write("hi").press("r:5"),
    "csat.other": lambda: alone(csat(), "other").write("hi").write("what a day"),
    "csat.timeout": lambda: alone(csat(timeout_s=60), "timeout").write("hi").time_passes(),
    "csat.error": lambda: alone(csat(timeout_s=60), "error").write("hi").result(ok=False, error="not_in_edition"),
    "decision_table.outcome": lambda: alone(table(), "outcome.vip", "nomatch").write("silver"),
    "decision_table.nomatch": lambda: alone(table(), "outcome.vip", "nomatch").write("bronze"),
    "decision_table.collected": lambda: alone(table(hit="collect"), "collected").write("gold"),
    "decision_table.error": lambda: alone(table({"id": "r", "cells": {"word": "a,,b"}}), "error").write("hi"),
    "hours.open": lambda: alone(hours(), "open").write("hi", tenant={"business_hours": HOURS}),
    "hours.closed": lambda: alone(hours(), "closed").write("hi", tenant={"business_hours": {**HOURS, "week": []}}),
    "hours.holiday": lambda: alone(hours(), "holiday").write(
        "hi", tenant={"business_hours": {**HOURS, "special": NATIONAL_DAY}}
    ),
    "hours.error": lambda: alone(hours(), "error").write("hi"),
    "split.variant": lambda: alone(split(), "variant.v0", "variant.v1").write("hi", contact={"id": "a"}),
    "split.error": lambda: alone(split(0, 0), "error").write("hi"),
    "loop.body": lambda: alone(loop(), "body").write("hi"),
    "loop.done": lambda: alone(loop(over="list", entries="[]"), "done").write("hi"),
    "loop.error": lambda: alone(loop(over="list", entries="x"), "error").write("hi"),
    "goto.error": lambda: alone(node("j", "goto", step="gone"), "error").write("hi"),
    "contact.out": lambda: alone(contact("plan", "'gold'"), "out").write("hi"),
    "contact.error": lambda: alone(contact("email", "'nowhere'"), "error").write("hi"),
    "tag.out": lambda: alone(tag(), "out").write("hi"),
    "tag.error": lambda: alone(tag(of="nobody"), "error").write("hi"),
}  # fmt: skip

# A config for each shape of a type's ports.
NODE_CONFIGS: dict[str, list[dict[str, Any]]] = {
    "buttons": [buttons()["config"]],
    "carousel": [{}, carousel()["config"], listed()["config"]],
    "decision_table": [table()["config"], table(hit="collect")["config"]],
    "split": [split()["config"]],
}
