"""A dispute as data."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.billing.invoice import Line
from hubwright.control.billing.invoices.read import Listed
from hubwright.control.billing.money import rounded

State = Literal["open", "crediting", "credited", "refused"]


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """That a line is wrong, why, and what came of it; `amount` is what is taken back."""

    id: UUID
    invoice_id: UUID
    place: int
    reason: str
    disputed_by: str
    disputed_at: datetime
    state: State
    amount: Decimal | None
    to_balance: bool
    attempts: int
    note: str
    answer: str
    settled_by: str
    settled_at: datetime | None


class Disputed(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute with what it is about, for those who answer it."""

    tenant_id: UUID
    dispute: Dispute
    listed: Listed
    line: Line

    @property
    def offered(self) -> Decimal:
        """What was decided to be taken back; before that, as much of the line as the bill may have to give."""
        left = self.listed.remaining if self.listed.state == "open" else self.listed.total
        return rounded(self.dispute.amount or min(self.line.amount, left), self.listed.currency)
