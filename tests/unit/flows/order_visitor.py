"""A visitor of the demo's chat, and an order service that is a plain function."""

import re
from collections.abc import Callable
from typing import Any

from hubwright import flows
from tests.unit.flows.scenes import Talk

STATES = {
    "paid": ("paid and waiting to be packed", "已付款，待配货"),
    "packing": ("being packed", "配货中"),
    "shipped": ("on its way", "运输中"),
    "out_for_delivery": ("out for delivery", "派送中"),
    "delivered": ("delivered", "已送达"),
    "returned": ("returned", "已退货"),
    "cancelled": ("cancelled", "已取消"),
}


def order(number: int) -> dict[str, Any]:
    status = list(STATES)[number % len(STATES)]
    return {
        "number": str(number),
        "status": status,
        "status_en": STATES[status][0],
        "status_zh": STATES[status][1],
        "carrier": "SF Express",
        "carrier_zh": "顺丰速运",
        "tracking": "" if status in ("paid", "packing") else f"SF{number}",
        "expected": "" if status in ("returned", "cancelled") else "2026-11-26",
        "items_en": "2 × Desk lamp",
        "items_zh": "台灯 ×2",
    }


ORDERS = {str(number): order(number) for number in range(10_001, 10_201)}
Service = Callable[[flows.HttpRequest], dict[str, Any]]


def running(request: flows.HttpRequest) -> dict[str, Any]:
    found = re.fullmatch(r"http://orders\.test/orders/([^/]+)", request.url)
    assert found is not None, request.url
    assert request.method == "GET"
    known = ORDERS.get(found.group(1))
    return {"ok": True, "status": 200, "body": known} if known else {"ok": True, "status": 404, "body": {"status": 404}}


def stopped(_request: flows.HttpRequest) -> dict[str, Any]:
    return {"ok": False, "error": "connection"}


def slow(_request: flows.HttpRequest) -> dict[str, Any]:
    return {"ok": False, "error": "timeout"}


def failing(_request: flows.HttpRequest) -> dict[str, Any]:
    return {"ok": True, "status": 500, "body": "oops"}


class Visitor(Talk):
    """Somebody with a question, in front of the demo's chat."""

    def __init__(self, service: Service = running, language: str = "en") -> None:
        super().__init__(flows.starter_document("order_status"))
        self.answer_http = service
        self.language = language

    def write(self, text: str, **more: Any) -> "Visitor":
        more.setdefault("tenant", {"order_service": "http://orders.test"})
        super().write(text, locale=self.language, **more)
        return self

    @property
    def answer(self) -> str:
        assert len(self.said) == 1, self.said
        return self.said[0]

    def press_button(self, label: str) -> "Visitor":
        buttons = [button for effect in self.sent(flows.SendMessage) for button in effect.buttons]
        wanted = next(button for button in buttons if button.label == label)
        self.press(wanted.id, label)
        return self

    @property
    def handed(self) -> flows.HandOff:
        found = self.sent(flows.HandOff)
        assert len(found) == 1
        return found[0]
