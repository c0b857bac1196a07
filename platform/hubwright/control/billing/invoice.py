"""An invoice as data: lines with the usage each of them opens."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from editions.proration import Period
from hubwright.control.billing.money import NOTHING, Currency

Kind = Literal["base", "usage", "plugin", "adjustment", "credit"]


class Opens(msgspec.Struct, frozen=True, kw_only=True):
    """The question whose answer is every count behind a line.

    `late_of` asks for what came after the month before was closed; else everything that was in time.
    """

    meter: str
    begins_at: datetime
    ends_at: datetime
    billed_in: datetime
    late: bool = False


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line; quantities are those of the line's stretch, the amount is rounded once."""

    kind: Kind
    begins_at: datetime
    ends_at: datetime
    amount: Decimal
    meter: str = ""
    edition: str = ""
    version: int = 0
    plugin: str = ""  # of a partner, and in which version
    release: str = ""
    quantity: Decimal = NOTHING
    included: Decimal = NOTHING
    charged: Decimal = NOTHING
    grant_id: UUID | None = None
    opens: Opens | None = None


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """What a month costs; what would be below nothing is carried to the next as credit."""

    period: Period
    currency: Currency
    lines: tuple[Line, ...]

    @property
    def before_credit(self) -> Decimal:
        """The sum of what was agreed to, used and adjusted."""
        return sum((line.amount for line in self.lines if line.kind != "credit"), NOTHING)

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return max(NOTHING, sum((line.amount for line in self.lines), NOTHING))

    @property
    def carried(self) -> Decimal:
        """What becomes credit, because corrections came to more than the month."""
        return max(NOTHING, -self.before_credit)
