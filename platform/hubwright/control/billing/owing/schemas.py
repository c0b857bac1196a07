"""A company that owes, as data."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from hubwright.control.billing.payments.dunning import Act, Stage


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """A bill whose charge failed; `number` and `page` are the provider's."""

    bill: str
    number: str
    page: str
    currency: str
    remaining: Decimal
    is_open: bool
    attempts: int
    next_attempt_at: datetime | None
    failed_at: datetime

    @property
    def name(self) -> str:
        """What it is called, and what is typed to take it back."""
        return self.number or self.bill


class Owing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a company stands, since when, and what time alone will do next; `more` is the time it was given."""

    incident_id: UUID
    tenant_id: UUID
    company: str
    stage: Stage
    since: datetime
    bills: list[Owed]
    reminded: int
    more: timedelta
    follows: list[tuple[datetime, Act]]
