"""What a customer and an agent read of an order, in English and Chinese."""

from collections.abc import Sequence

from hubwright_sdk import Order, OrderLine, StockLevel
from hubwright_sdk.panels import Tone
from hubwright_tryton.orders import Line, Sale
from hubwright_tryton.values import quantity

_STATES = {
    "draft": ("being prepared", "草稿"),
    "quotation": ("a quotation", "报价中"),
    "confirmed": ("confirmed", "已确认"),
    "processing": ("being processed", "处理中"),
    "done": ("done", "已完成"),
    "cancelled": ("cancelled", "已取消"),
}
_SHIPMENTS = {
    "none": ("nothing shipped yet", "尚未发货"),
    "waiting": ("waiting to be shipped", "待发货"),
    "partially shipped": ("partly shipped", "部分发货"),
    "sent": ("shipped", "已发货"),
    "exception": ("held up", "发货异常"),
}
_TONES: dict[str, Tone] = {"done": "good", "cancelled": "bad"}


def chinese(language: str) -> bool:
    """Whether the reader reads Chinese."""
    return language.startswith("zh")


def state_of(sale: Sale, language: str) -> str:
    """How far it is; a state that a module added keeps its own name."""
    return _said(_STATES, sale.state, language)


def shipment_of(sale: Sale, language: str) -> str:
    """How far its goods are; empty where Tryton does not say."""
    return _said(_SHIPMENTS, sale.shipment, language)


def tone_of(sale: Sale) -> Tone:
    """The colour of its state."""
    return "bad" if sale.shipment == "exception" else _TONES.get(sale.state, "plain")


def total_of(sale: Sale) -> str:
    """The amount with its currency."""
    return f"{sale.total} {sale.currency}".strip()


def line_of(line: Line, language: str) -> str:
    """One position: how many of what."""
    if chinese(language):
        return f"{line.name} ×{line.quantity}"
    return f"{line.quantity} × {line.name}"


def lines_of(lines: Sequence[Line], language: str) -> str:
    """All positions in one sentence."""
    return ("、" if chinese(language) else ", ").join(line_of(line, language) for line in lines)


def places_of(levels: Sequence[StockLevel], language: str) -> str:
    """Where there is how much, without empty places."""
    told = [f"{level.place} {quantity(level.available)}" for level in levels if level.available != "0"]
    return ("、" if chinese(language) else ", ").join(told)


def as_order(sale: Sale, url: str) -> Order:
    """For everybody who asks systems of orders."""
    shipped = f" ({shipment_of(sale, 'en')})" if sale.shipment else ""
    return Order(
        number=sale.number,
        state=f"{state_of(sale, 'en')}{shipped}",
        ordered_on=sale.ordered_on,
        total=sale.total,
        currency=sale.currency,
        url=url,
        lines=[OrderLine(article=each.article, name=each.name, quantity=each.quantity) for each in sale.lines],
    )


def _said(words: dict[str, tuple[str, str]], name: str, language: str) -> str:
    both = words.get(name)
    return both[1 if chinese(language) else 0] if both is not None else name
