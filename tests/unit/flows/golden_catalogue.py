"""A conversation through every node of the catalogue that the shop's flow does not need."""

from typing import Any

from tests.unit.flows.node_scenes import HOURS, TWO
from tests.unit.flows.scenes import document, node, say

CATALOGUE = document(
    node("open", "hours", next_var="opens"),
    node("half", "split", variants=[{"id": "a", "weight": 1}, {"id": "b", "weight": 1}], experiment="half", var="half"),
    node("twice", "loop", over="list", entries="split('one,two', ',')", item_var="word"),
    say("told", "{{ word }}"),
    node(
        "rank",
        "decision_table",
        columns=[{"id": "plan", "expr": "contact.plan", "kind": "choice", "values": "gold, silver"}],
        outcomes=[{"id": "vip", "label": "VIP"}],
        rows=[{"id": "r1", "cells": {"plan": "gold"}, "outcome": "vip"}],
    ),
    node("wares", "carousel", cards=[{"id": "lamp", "title": "Lamp", "buttons": TWO[:1]}], var="ware", timeout_s=300),
    node(
        "who",
        "form",
        fields=[
            {"id": "name", "var": "name", "text": "Your name?"},
            {"id": "count", "var": "count", "text": "How many?", "type": "number"},
        ],
    ),
    node("mark", "tag", of="contact", add=["buyer"]),
    node("known", "contact", fields=[{"id": "n", "field": "name", "expr": "name"}]),
    node("sure", "buttons", text="Order {{ count }} × {{ ware }}, {{ contact.name }}?", items=TWO),
    node("how", "csat", text="How was it?", comment_text="And why?", var="stars"),
    node("away", "goto", step="end"),
    node("end", "end", outcome="sold"),
    wires={
        "t.out": "open",
        "open.open": "half",
        "open.closed": "half",
        "half.variant.a": "twice",
        "half.variant.b": "twice",
        "twice.done": "rank",
        "twice.body": "told",
        "told.out": "twice",
        "rank.outcome.vip": "wares",
        "rank.nomatch": "end",
        "wares.card.lamp.yes": "who",
        "wares.other": "end",
        "who.done": "mark",
        "who.cancelled": "end",
        "mark.out": "known",
        "known.out": "sure",
        "sure.item.yes": "how",
        "sure.item.no": "end",
        "how.rated": "away",
    },
    variables={
        "opens": {"type": "date"},
        "half": {},
        "word": {},
        "ware": {},
        "name": {"pii": True},
        "count": {"type": "number"},
        "stars": {"type": "number"},
    },
    i18n={"sure.items.yes.label": {"zh": "是"}, "who.fields.name.text": {"zh": "您的姓名？"}},
)
FACTS: dict[str, Any] = {"contact": {"id": "c1", "plan": "gold"}, "tenant": {"business_hours": HOURS}}
HAPPENED: list[dict[str, Any]] = [
    {"type": "message", "text": "hello", **FACTS},
    {"type": "message", "kind": "choice", "choice_id": "wares:lamp.yes"},
    {"type": "message", "text": "Ann"},
    {"type": "message", "text": "3"},
    {"type": "message", "text": "yes"},
    {"type": "message", "text": "5"},
    {"type": "message", "text": "quick"},
]
