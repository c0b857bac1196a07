"""Counts that may be corrected and corrections that were made, as data: numbers and ids, never what was said."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A count, and what corrections add up to so far; `billed_in` begins the month that takes it, if not its own."""

    id: UUID
    meter: str
    quantity: Decimal
    subject: str
    source: str
    event_time: datetime
    billed_in: datetime | None
    corrected: Decimal

    @property
    def left(self) -> Decimal:
        """What it stands at, which is the most that can be taken back."""
        return self.quantity + self.corrected


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction of a count, as the ledger has it."""

    id: UUID
    meter: str
    quantity: Decimal
    subject: str
    counted: Decimal
    corrects_id: UUID
    event_time: datetime
    billed_in: datetime | None
    is_invoiced: bool
    why: str


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A correction in the list of all companies: who made it, and when."""

    act_id: UUID
    tenant_id: UUID
    company: str
    time_zone: str
    who: str
    at: datetime
    correction: Correction

    @property
    def month(self) -> str:
        """The month with which it is billed, of the company's calendar."""
        moment = self.correction.billed_in or self.correction.event_time
        return f"{moment.astimezone(ZoneInfo(self.time_zone)):%Y-%m}"
