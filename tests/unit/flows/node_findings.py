"""What validation finds in the nodes of the catalogue, each by an example: code, document, severity, node, field."""

from typing import Any

from tests.unit.flows.node_scenes import TWO, carousel, contact, listed, questions, split, table, tag
from tests.unit.flows.scenes import Node, document, node

END = node("end", "end")
VARS: dict[str, Any] = {"x": {"default": "a"}, "n": {"type": "number", "default": 1}}


def one(step: Node, *ports: str) -> dict[str, Any]:
    wires = {"t.out": step["id"], **{f"{step['id']}.{port}": "end" for port in ports}}
    return document(step, END, wires=wires, variables=VARS)


def rows(*made: tuple[str, str, str], kind: str = "choice", values: str = "gold, silver") -> dict[str, Any]:
    columns = [
        {"id": "plan", "expr": "x", "label": "Plan", "kind": kind, "values": values},
        {"id": "total", "expr": "n", "label": "Total", "kind": "number"},
    ]
    given = [
        {"id": f"r{n}", "cells": {"plan": plan, "total": total}, "outcome": outcome}
        for n, (plan, total, outcome) in enumerate(made, start=1)
    ]
    return one(table(*given, columns=columns), "outcome.vip", "outcome.usual", "nomatch")


REST = ("-", "-", "usual")
Row = tuple[str, dict[str, Any], str, str, str]
NODE_TABLE: list[Row] = [
    ("table_cell", rows(("gold,,silver", "-", "vip"), REST), "error", "d", "rows.r1.cells.plan"),
    ("table_value_unknown", rows(("bronze", "-", "vip"), REST), "error", "d", "rows.r1.cells.plan"),
    ("table_no_values", rows(("gold", "-", "vip"), REST, values=""), "error", "d", "columns.plan.values"),
    ("table_no_outcome", rows(("gold", "-", "gone"), REST), "error", "d", "rows.r1.outcome"),
    ("table_shadowed", rows(("-", "-", "vip"), ("gold", "3", "usual")), "warning", "d", "rows"),
    (
        "table_shadowed_by_several",
        rows(("gold", "< 3", "vip"), ("gold", "not(< 3)", "vip"), ("gold", "-", "usual"), REST),
        "warning",
        "d",
        "rows",
    ),
    ("table_overlap", rows(("gold", "-", "vip"), ("-", "> 3", "usual"), REST), "warning", "d", "rows"),
    ("table_gap", rows(("gold", "-", "vip"), ("silver", "> 3", "usual")), "warning", "d", "rows"),
    ("expression", rows(("= value == nobody", "-", "vip"), REST), "error", "d", "rows.r1.cells.plan"),
    ("unknown_step", one(node("j", "goto", step="gone"), "error"), "error", "j", "step"),
    ("cards_missing", one(carousel(cards=[]), "out"), "error", "k", "cards"),
    ("config_required", one(listed(entries="", timeout_s=60), "item.yes", "item.no", "other"), "error", "k", "entries"),
    (
        "choices_missing",
        one(questions(fields=[{"id": "a", "var": "x", "text": "?", "type": "choice", "choices": TWO[:1]}]), "done"),
        "error",
        "f",
        "fields.a.choices",
    ),
    ("no_weight", one(split(0, 0), "variant.v0", "variant.v1"), "error", "s", "variants"),
    ("config_required", one(node("l", "loop", over="list"), "body", "done"), "error", "l", "entries"),
    ("tags_missing", one(tag(add=[]), "out"), "error", "g", "add"),
    ("tag_too_long", one(tag(add=["x" * 41]), "out"), "error", "g", "add"),
    ("contact_field_reserved", one(contact("id", "'x'"), "out"), "error", "c", "fields.a.field"),
    (
        "channel_cannot",
        one(carousel(timeout_s=60), "card.lamp.yes", "card.chair.yes", "card.chair.no", "other", "timeout"),
        "warning",
        "k",
        "",
    ),
]
