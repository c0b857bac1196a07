"""What a plugin does that knows orders, stock and business partners. Amounts are decimal numbers written as text."""

from typing import Annotated, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin
from hubwright_sdk.crm import Limit

Amount = Annotated[str, msgspec.Meta(pattern=r"^-?\d{1,15}(\.\d{1,6})?$")]


class OrderQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders; what is empty does not count."""

    number: str = ""
    party_id: str = ""
    email: str = ""
    phone: str = ""
    limit: Limit = 10


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """One position."""

    article: str
    name: str = ""
    quantity: Amount = "1"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One order and how it stands."""

    number: str
    state: str
    ordered_on: str = ""
    total: Amount = "0"
    currency: str = ""
    tracking_url: str = ""
    url: str = ""
    lines: list[OrderLine] = []


class FoundOrders(msgspec.Struct, frozen=True):
    """The newest first."""

    orders: list[Order] = []


class StockQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about."""

    article: str
    place: str = ""


class StockLevel(msgspec.Struct, frozen=True, kw_only=True):
    """How much there is of an article at one place."""

    article: str
    available: Amount
    name: str = ""
    place: str = ""


class FoundStock(msgspec.Struct, frozen=True):
    """By place."""

    levels: list[StockLevel] = []


class PartyQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which customer or supplier; what is empty does not count."""

    external_id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    limit: Limit = 10


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A business partner."""

    external_id: str
    name: str
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    url: str = ""


class FoundParties(msgspec.Struct, frozen=True):
    """The best first."""

    parties: list[Party] = []


@runtime_checkable
class Erp(Plugin, Protocol):
    """A system of orders and stock."""

    async def find_orders(self, query: OrderQuery, context: CallContext) -> FoundOrders:
        """Look for orders; none found is an empty list, not a failure."""
        ...

    async def find_stock(self, query: StockQuery, context: CallContext) -> FoundStock:
        """Look up how much there is."""
        ...

    async def find_party(self, query: PartyQuery, context: CallContext) -> FoundParties:
        """Look for a business partner."""
        ...
