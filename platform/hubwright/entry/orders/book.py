"""One company's orders: made from the company's name and the number, so they are the same on every start."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from hubwright.entry.orders.goods import ASSORTMENTS, CARRIERS, CITIES, FURNITURE, Named

FIRST, LAST = 10001, 10200


class Stage(NamedTuple):
    """How far an order is: words for it, days since it was placed and days until it arrives."""

    words: Named
    days_old: tuple[int, int]
    days_to_go: tuple[int, int] | None
    sent: bool


STAGES: dict[str, Stage] = {
    "paid": Stage(Named("paid, waiting to be packed", "已付款，等待打包"), (0, 1), (3, 6), sent=False),
    "packing": Stage(Named("being packed", "正在打包"), (1, 2), (2, 5), sent=False),
    "shipped": Stage(Named("on its way", "运输中"), (2, 4), (1, 4), sent=True),
    "out_for_delivery": Stage(Named("out for delivery today", "今日派送中"), (3, 6), (0, 0), sent=True),
    "delivered": Stage(Named("delivered", "已签收"), (8, 30), (-5, -1), sent=True),
    "returned": Stage(Named("returned and refunded", "已退货退款"), (20, 60), None, sent=True),
    "cancelled": Stage(Named("cancelled", "已取消"), (5, 40), None, sent=False),
}
_USUAL = ("paid", "packing", "shipped", "shipped", "out_for_delivery", "delivered", "delivered", "delivered")
_RARE = ("returned", "cancelled")
SAMPLE = 10086  # the number our texts suggest: always something to tell about it
_SAMPLE_STAGES = ("shipped", "out_for_delivery")


class _Dice:
    """Draws from a hash: unlike `random`, the same on every version of Python."""

    def __init__(self, seed: str) -> None:
        self._rest = int.from_bytes(sha256(seed.encode()).digest())

    def roll(self, sides: int) -> int:
        self._rest, drawn = divmod(self._rest, sides)
        return drawn

    def between(self, low: int, high: int) -> int:
        return low + self.roll(high - low + 1)


def order(company: str, number: str, today: date) -> dict[str, Any] | None:
    """Look an order up; dates are told from today on, so a demo never looks stale."""
    if len(number) > 8 or not (number.isascii() and number.isdigit()) or not FIRST <= int(number) <= LAST:
        return None
    dice = _Dice(f"{company}/{int(number)}")
    status = _SAMPLE_STAGES[dice.roll(len(_SAMPLE_STAGES))] if int(number) == SAMPLE else _any_status(dice)
    stage = STAGES[status]
    carrier, letters = CARRIERS[dice.roll(len(CARRIERS))]
    city = CITIES[dice.roll(len(CITIES))]
    items = _items(company, dice)
    expected = today + timedelta(days=dice.between(*stage.days_to_go)) if stage.days_to_go else None
    return {
        "number": str(int(number)),
        "company": company,
        "status": status,
        "status_en": stage.words.en,
        "status_zh": stage.words.zh,
        "carrier": carrier.en,
        "carrier_zh": carrier.zh,
        "tracking": f"{letters}{dice.between(10**9, 10**10 - 1)}" if stage.sent else "",
        "expected": expected.isoformat() if expected else "",
        "city": city.en,
        "city_zh": city.zh,
        "items": [{"name": each.en, "name_zh": each.zh, "quantity": quantity} for each, quantity in items],
        "items_en": ", ".join(f"{quantity} × {each.en}" for each, quantity in items),
        "items_zh": "、".join(f"{each.zh} ×{quantity}" for each, quantity in items),
        "ordered_on": (today - timedelta(days=dice.between(*stage.days_old))).isoformat(),
        "total": f"{dice.between(39, 1299)}.{dice.roll(10)}0",
        "currency": "CNY",
    }


def _any_status(dice: _Dice) -> str:
    return _RARE[dice.roll(2)] if dice.roll(12) == 0 else _USUAL[dice.roll(len(_USUAL))]


def _items(company: str, dice: _Dice) -> list[tuple[Named, int]]:
    assortment = list(ASSORTMENTS.get(company, FURNITURE))
    return [(assortment.pop(dice.roll(len(assortment))), dice.between(1, 3)) for _ in range(dice.between(1, 2))]
