"""What a partner is shown of what their plugins earn."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.billing.money import Currency


class Sum(msgspec.Struct, frozen=True):
    """So much in a currency."""

    currency: Currency
    amount: Decimal


class MonthOfPlugin(msgspec.Struct, frozen=True, kw_only=True):
    """What one plugin earned in one month (of UTC), in one currency."""

    month: datetime
    plugin: str
    currency: Currency
    lines: int
    paid: Decimal
    share: Decimal


class Payout(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent, or is about to be; `until` is the end of what it is for."""

    id: UUID
    partner_id: UUID
    until: datetime
    currency: Currency
    amount: Decimal
    state: Literal["planned", "sent"]
    error: str
    transfer: str
    planned_at: datetime
    sent_at: datetime | None


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """Which number is opened: a month, a plugin, what was sent; without any, what waits."""

    month: datetime | None = None
    plugin: str = ""
    payout_id: UUID | None = None


class ShareLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of some company's invoice, and the partner's part of it; below nothing it was taken back."""

    id: UUID
    plugin: str
    begins_at: datetime
    ends_at: datetime
    currency: Currency
    paid: Decimal
    rate: Decimal
    share: Decimal
    earned_at: datetime
    payout_id: UUID | None


class Earnings(msgspec.Struct, frozen=True, kw_only=True):
    """All of a partner: their rate, whether they can be paid, what waits, and what was sent."""

    rate: Decimal
    known: bool
    ready: bool
    waiting: list[Sum]
    months: list[MonthOfPlugin]
    payouts: list[Payout]


class PartnerStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A partner as operators see them."""

    id: UUID
    name: str
    slug: str
    rate: Decimal
    ready: bool
    known: bool
    waiting: list[Sum]
    payouts: list[Payout]
