"""An order in the words of whoever reads it."""

from collections.abc import Mapping
from typing import Any

from hubwright_sdk import Malformed, Order, OrderLine, PanelBadge, PanelContent, PanelRow
from hubwright_sdk.panels import Tone

_TONES: dict[str, Tone] = {
    "delivered": "good",
    "out_for_delivery": "good",
    "cancelled": "bad",
    "returned": "bad",
    "paid": "look",
}
_LABELS = {
    "number": ("Order", "订单号"),
    "carrier": ("Carrier", "承运商"),
    "tracking": ("Tracking", "运单号"),
    "expected": ("Arrives", "预计送达"),
    "items": ("Items", "商品"),
    "ordered_on": ("Ordered", "下单日期"),
}


def text(found: Mapping[str, Any], name: str, language: str = "") -> str:
    """A value in a language where the shop has one, else as it is; empty where it says nothing."""
    code = "zh" if language.startswith("zh") else "en"
    for key in (f"{name}_{code}", name) if language else (name,):
        if isinstance(found.get(key), str | int | float):
            return str(found[key])
    return ""


def status_of(found: Mapping[str, Any], language: str) -> str:
    """How far it is; an order without that is none."""
    said = text(found, "status", language or "en")
    if not said:
        raise Malformed("the shop answers without a status")
    return said


def kept(found: Mapping[str, Any], language: str) -> dict[str, str]:
    """What a flow may keep."""
    return {
        "status": status_of(found, language),
        "eta": text(found, "expected"),
        "carrier": text(found, "carrier", language or "en"),
    }


def as_order(found: Mapping[str, Any]) -> Order:
    """For everybody who asks systems of orders."""
    items = found.get("items")
    lines = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    return Order(
        number=text(found, "number"),
        state=status_of(found, "en"),
        ordered_on=text(found, "ordered_on"),
        total=text(found, "total") or "0",
        currency=text(found, "currency"),
        lines=[
            OrderLine(article=text(each, "name"), name=text(each, "name"), quantity=text(each, "quantity") or "1")
            for each in lines
        ],
    )


def as_panel(found: Mapping[str, Any], language: str) -> PanelContent:
    """Beside the conversation; what the shop does not say has no row."""
    at = 1 if language.startswith("zh") else 0
    said = {name: text(found, name, language or "en") for name in _LABELS}
    tone = _TONES.get(text(found, "status"), "plain")
    return PanelContent(
        badges=[PanelBadge(text=status_of(found, language)[:60], tone=tone)],
        rows=[PanelRow(label=_LABELS[name][at], value=value[:500]) for name, value in said.items() if value],
    )


def nothing(language: str, *, number: str = "") -> PanelContent:
    """No number is known yet, or the shop does not know it."""
    if language.startswith("zh"):
        return PanelContent(note=f"商城中没有订单 {number}。" if number else "尚无订单号。")
    return PanelContent(note=f"The shop knows no order {number}." if number else "No order number yet.")
