"""A request as data."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["general", "special"]


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """What is written on a fapiao about who buys; a special one can be deducted and needs the tax number."""

    kind: Kind
    title: str
    tax_number: str
    email: str


class Fapiao(msgspec.Struct, frozen=True, kw_only=True):
    """A request, and the number of what was issued."""

    id: UUID
    invoice_id: UUID
    kind: Kind
    title: str
    tax_number: str
    email: str
    asked_by: str
    asked_at: datetime
    number: str
    issued_at: datetime | None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A request that waits, with the month and amount that it is about."""

    tenant_id: UUID
    company: str
    month: str
    amount: Decimal
    fapiao: Fapiao
