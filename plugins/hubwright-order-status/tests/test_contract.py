"""The SDK's contracts for systems of orders and for panels: results, failures, secrets, requests."""

import json
from typing import ClassVar

from order_status_testing.shop import ORDER

from hubwright_order_status.plugin import plugin
from hubwright_sdk import ContactFacts, ConversationFacts, HttpAnswer, OrderQuery, PanelAsked
from hubwright_sdk.conformance import ErpContract, PanelContract, Trial

SETTINGS = {"address": "https://shop.example/api"}
BAD_SETTINGS = [({}, "address"), ({"address": "shop"}, "address"), ({**SETTINGS, "order_field": "No!"}, "order_field")]
KNOWN = HttpAnswer(200, json.dumps(ORDER, ensure_ascii=False))
FANG = ContactFacts(id="1", fields={"order_no": "10086"})


class TestOrders(ErpContract):
    """By number, and by e-mail address."""

    plugin = plugin
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = BAD_SETTINGS
    trials: ClassVar = [
        Trial(hook="find_orders", argument=OrderQuery(number="10086"), answer=KNOWN),
        Trial(hook="find_orders", argument=OrderQuery(email="a@b.example"), answer=HttpAnswer(200, '{"orders": []}')),
    ]


class TestPanel(PanelContract):
    """Beside a conversation whose contact has an order."""

    plugin = plugin
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = BAD_SETTINGS
    trials: ClassVar = [
        Trial(
            hook="panel",
            argument=PanelAsked(panel="order", conversation=ConversationFacts(id="2"), contact=FANG),
            answer=KNOWN,
        ),
    ]
