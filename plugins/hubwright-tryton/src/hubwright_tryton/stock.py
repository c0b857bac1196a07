"""Stock of Tryton: what lies in each warehouse and is promised to nobody."""

from collections.abc import Mapping
from typing import Any

import msgspec

from hubwright_sdk import CallContext, StockLevel
from hubwright_tryton.values import exactly, number, quantity, text
from hubwright_tryton.wire import Tryton

_PRODUCT = ["code", "rec_name", "default_uom.symbol"]
_WAREHOUSE = ["name", "code", "quantity", "forecast_quantity"]
_MOST_WAREHOUSES = 50
_MOST_OF_A_CODE = 100


class Stock(msgspec.Struct, frozen=True, kw_only=True):
    """An article and how much there is of it, by warehouse."""

    article: str
    name: str
    unit: str
    levels: tuple[StockLevel, ...]

    @property
    def available(self) -> str:
        """In all warehouses together."""
        return quantity(str(sum(number(each.available) for each in self.levels)))


async def find(context: CallContext, article: str, place: str = "") -> Stock | None:
    """By its code or one of its further codes (a barcode, say); two questions, None when nobody knows it."""
    code = article.strip()
    if not code or len(code) > _MOST_OF_A_CODE:
        return None
    tryton = Tryton(context)
    known = ["OR", ["code", "ilike", exactly(code)], ["identifiers.code", "=", code]]
    products = await tryton.rows("product.product", known, list(_PRODUCT), limit=1, order=[["id", "ASC"]])
    if not products:
        return None
    (product,) = products
    rows = await tryton.rows(
        "stock.location",
        [["type", "=", "warehouse"]],
        list(_WAREHOUSE),
        limit=_MOST_WAREHOUSES,
        order=[["name", "ASC"]],
        more={"product": product.get("id")},
    )
    found_code = text(product, "code")
    name = text(product, "rec_name").removeprefix(f"[{found_code}] ")
    levels = tuple(_level(row, found_code or code, name) for row in rows if _is_at(row, place))
    return Stock(article=found_code or code, name=name, unit=text(product, "default_uom.", "symbol"), levels=levels)


def _is_at(row: Mapping[str, Any], place: str) -> bool:
    wanted = place.strip().casefold()
    return not wanted or wanted in (text(row, "name").casefold(), text(row, "code").casefold())


def _level(row: Mapping[str, Any], article: str, name: str) -> StockLevel:
    """What lies there, less what orders already wait for."""
    there, later = (number(text(row, each)) for each in ("quantity", "forecast_quantity"))
    return StockLevel(
        article=article, name=name, place=text(row, "name"), available=quantity(str(max(min(there, later), 0)))
    )
