"""The SDK's contracts for systems of orders and for panels: results, failures, secrets, requests."""

from typing import ClassVar

from tryton_testing.answers import PARTY, SALE, SETTINGS, said

from hubwright_sdk import (
    ContactFacts,
    ConversationFacts,
    NodeCall,
    OrderQuery,
    PanelAsked,
    PartyQuery,
    StockQuery,
)
from hubwright_sdk.conformance import ErpContract, PanelContract, Trial
from hubwright_tryton.plugin import plugin

BAD_SETTINGS = [
    ({}, "address"),
    ({"address": "https://erp.example"}, "database"),
    ({**SETTINGS, "address": "erp.example"}, "address"),
    ({**SETTINGS, "address": "https://erp.example/"}, "address"),
    ({**SETTINGS, "database": "../shop"}, "database"),
    ({**SETTINGS, "order_field": "No!"}, "order_field"),
]
FANG = ContactFacts(id="1", email="fang@customer.test")


class TestOrders(ErpContract):
    """Orders, stock and parties, and the steps over them."""

    plugin = plugin
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = BAD_SETTINGS
    check_answer: ClassVar = said([])
    trials: ClassVar = [
        Trial(hook="find_orders", argument=OrderQuery(number="SO10087"), answer=said([SALE])),
        Trial(hook="find_orders", argument=OrderQuery(email="a@b.example"), answer=said([])),
        Trial(hook="find_stock", argument=StockQuery(article="LAMP-1"), answer=said([{"id": 1, "code": "LAMP-1"}])),
        Trial(
            hook="find_party",
            argument=PartyQuery(email="a@b.example"),
            answer=said([PARTY]),
        ),
        Trial(
            hook="call_node",
            argument=NodeCall(node="order_status", input={"number": "SO10087"}),
            answer=said([SALE]),
        ),
        Trial(hook="call_node", argument=NodeCall(node="party", input={"name": "Fang"}), answer=said([PARTY])),
        Trial(hook="call_node", argument=NodeCall(node="stock", input={"article": "L"}), answer=said([])),
    ]


class TestPanel(PanelContract):
    """Beside a conversation whose contact has an order."""

    plugin = plugin
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = BAD_SETTINGS
    check_answer: ClassVar = said([])
    trials: ClassVar = [
        Trial(
            hook="panel",
            argument=PanelAsked(panel="order", conversation=ConversationFacts(id="2"), contact=FANG),
            answer=said([SALE]),
        ),
    ]
