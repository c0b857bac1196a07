"""What the rest of billing asks of a payment provider; amounts are whole numbers of a currency's smallest unit."""

from datetime import datetime
from typing import Literal, Protocol

import msgspec

Status = Literal["draft", "open", "paid", "uncollectible", "void"]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who is billed."""

    name: str
    email: str
    country: str = ""
    line1: str = ""
    city: str = ""
    postal_code: str = ""
    tax_exempt: bool = False


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A way to pay; nothing more of it ever reaches us."""

    id: str
    brand: str
    last4: str
    expires: str
    default: bool


class TaxId(msgspec.Struct, frozen=True):
    """A tax number at the provider."""

    id: str
    type: str
    value: str


class BillLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that we worked out; `key` is ours, so that a disputed line is found again."""

    key: str
    description: str
    amount: int
    begins_at: datetime
    ends_at: datetime


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the provider has it."""

    id: str
    key: str
    description: str
    amount: int


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice as the provider has it."""

    id: str
    customer: str
    status: Status
    number: str
    currency: str
    total: int
    due: int
    paid: int
    remaining: int
    attempts: int
    next_attempt_at: datetime | None
    page: str
    pdf: str
    lines: tuple[Line, ...] = ()


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody subscribed to."""

    id: str
    customer: str
    status: str
    items: dict[str, int]  # price and quantity
    ends_at: datetime
    leaves: bool


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A credit note."""

    id: str
    number: str
    bill: str
    amount: int
    pdf: str


class Payee(msgspec.Struct, frozen=True, kw_only=True):
    """A partner who may be paid."""

    id: str
    ready: bool


class Payments(Protocol):
    """A provider. Every deed takes a key: within a day the same key does it once, whatever happened to the answer."""

    provider: str
    test_mode: bool

    async def close(self) -> None:
        """Close connections."""

    async def add_customer(self, person: Person, *, key: str, tenant: str) -> str:
        """Make a customer; its id."""

    async def change_customer(self, customer: str, person: Person, *, key: str) -> None:
        """Write down who is billed now."""

    async def cards(self, customer: str) -> list[Card]:
        """How a customer may pay."""

    async def use_card(self, customer: str, card: str, *, key: str) -> None:
        """Pay by this one from now on."""

    async def tax_ids(self, customer: str) -> list[TaxId]:
        """A customer's tax numbers."""

    async def add_tax_id(self, customer: str, kind: str, value: str, *, key: str) -> TaxId:
        """Write one down."""

    async def remove_tax_id(self, customer: str, tax_id: str, *, key: str) -> None:
        """Take one away."""

    async def card_page(self, customer: str, *, done_url: str, back_url: str, key: str) -> str:
        """Where a person leaves a card; it becomes the default when the provider tells us."""

    async def portal_page(self, customer: str, *, back_url: str, key: str) -> str:
        """Where a person looks after their cards."""

    async def subscribe(self, customer: str, prices: dict[str, int], *, key: str) -> Subscription:
        """Begin to pay for something every month."""

    async def change_subscription(self, subscription: str, prices: dict[str, int], *, key: str) -> Subscription:
        """Pay for other things, prorated."""

    async def preview_change(self, subscription: str, prices: dict[str, int]) -> int:
        """What that would cost now."""

    async def end_subscription(self, subscription: str, *, now: bool, key: str) -> Subscription:
        """Stop, at once or when the period ends."""

    async def issue(
        self, customer: str, currency: str, lines: list[BillLine], *, key: str, attempt: int = 1, memo: str = ""
    ) -> Bill:
        """Make, fill and finalize an invoice out of lines of ours. One for each key: after a failure call it again with
        the next attempt, and it goes on where it was left."""

    async def bill(self, bill: str) -> Bill:
        """Read an invoice."""

    async def charge(self, bill: str, *, key: str) -> Bill:
        """Charge what is left of it; raises `Declined`."""

    async def void(self, bill: str, *, key: str) -> Bill:
        """Nobody has to pay it."""

    async def take_back(
        self, bill: str, amounts: dict[str, int], *, key: str, memo: str, to_balance: bool, attempt: int = 1
    ) -> Note:
        """A credit note over lines (by the provider's ids): to the customer's balance, or back to the card. One for
        each key: after a failure call it again with the next attempt, and what was done is found."""

    async def ensure_meter(self, event_name: str, title: str) -> str:
        """The meter of this name, made if there is none."""

    async def count(self, meter_event: "MeterEvent") -> Literal["taken", "known"]:
        """Tell a meter; `known` when it has this identifier already."""

    async def counted(self, meter: str, customer: str, begins_at: datetime, ends_at: datetime) -> int:
        """What a meter has of a customer in a span of whole minutes."""

    async def add_payee(self, name: str, email: str, country: str, *, key: str) -> Payee:
        """Somebody who is to be paid."""

    async def payee(self, payee: str) -> Payee:
        """Whether they may be paid already."""

    async def payee_page(self, payee: str, *, done_url: str, again_url: str) -> str:
        """Where they tell the provider who they are."""

    async def pay_share(self, payee: str, amount: int, currency: str, *, key: str, attempt: int = 1) -> str:
        """Send a share; its id. One for each key: after a failure call it again with the next attempt."""

    async def happened_since(self, moment: datetime) -> list["Happening"]:
        """What the provider has to tell since then, for what was lost on the way."""


class MeterEvent(msgspec.Struct, frozen=True, kw_only=True):
    """So much more of something."""

    event_name: str
    customer: str
    value: int
    at: datetime
    identifier: str


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """That something happened to an object; what it is now has to be asked for."""

    id: str
    type: str
    object_kind: str
    object_id: str
    customer: str
    account: str
    created_at: datetime
