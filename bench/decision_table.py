"""The small adapter between the bench and the decision table's node: a flow around a table of any size."""

from itertools import product
from typing import Any

from bench.documents import document
from hubwright import flows
from hubwright.flows.registry import find_node_type

NODE_TYPE = "decision_table"
_REGIONS = [f"R{n}" for n in range(50)]
_TIERS = ("basic", "silver", "gold", "platinum")
_AMOUNTS = ("< 10", "10..99", "100..499", "500..4999", ">= 5000")


class NotBuiltYet(Exception):
    """There is no decision table to measure."""


def _contact(region: str, tier: str, amount: int) -> flows.MessageReceived:
    return flows.MessageReceived(text="Hi", contact={"region": region, "tier": tier, "amount": amount})


# The first row, some in the middle, the last, and one that no row fits.
EVENTS = (
    _contact("R0", "basic", 5),
    _contact("R17", "gold", 250),
    _contact("R31", "silver", 99),
    _contact("R49", "platinum", 7_000),
    _contact("R77", "gold", 250),
)


def table_flow(rows: int) -> dict[str, Any]:
    """A flow whose only work is one table: a text, a choice and a number to look at."""
    if find_node_type(NODE_TYPE) is None:
        raise NotBuiltYet(f"skipped: there is no node type {NODE_TYPE} yet")
    cases = [*product(_REGIONS, _TIERS, _AMOUNTS)][:rows]
    config = {
        "hit": "first",
        "columns": [
            {"id": "c1", "label": "Region", "expr": "contact.region", "kind": "text"},
            {"id": "c2", "label": "Tier", "expr": "contact.tier", "kind": "choice", "values": ", ".join(_TIERS)},
            {"id": "c3", "label": "Amount", "expr": "contact.amount", "kind": "number"},
        ],
        "outcomes": [{"id": "o1", "label": "Bot"}, {"id": "o2", "label": "Person"}],
        "rows": [
            {"id": f"r{n}", "cells": {"c1": region, "c2": tier, "c3": amount}, "outcome": f"o{n % 2 + 1}"}
            for n, (region, tier, amount) in enumerate(cases)
        ],
    }
    return document(
        [
            {"id": "n_table", "type": NODE_TYPE, "config": config},
            {"id": "n_say", "type": "message", "config": {"text": "Done"}},
            {"id": "n_end", "type": "end", "config": {}},
        ],
        {
            "t/out": "n_table",
            "n_table/outcome.o1": "n_say",
            "n_table/outcome.o2": "n_say",
            "n_table/nomatch": "n_say",
            "n_say/out": "n_end",
        },
    )
