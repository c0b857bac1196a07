"""Credit as a double-entry ledger: grants with priority and expiry, burned first in first out, never below nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.billing.money import NOTHING, Currency

Account = Literal["issued", "balance", "spent", "expired"]


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """Credit that was given; a lower priority is burned first, then what expires first, then what came first."""

    id: UUID
    currency: Currency
    amount: Decimal
    granted_at: datetime
    expires_at: datetime | None = None
    priority: int = 100
    why: str = ""

    def good_at(self, moment: datetime) -> bool:
        """Whether it may be burned at a moment."""
        return self.granted_at <= moment and (self.expires_at is None or moment < self.expires_at)


class Posting(msgspec.Struct, frozen=True):
    """One side of an entry; the two sides of each entry come to nothing."""

    grant_id: UUID
    account: Account
    amount: Decimal


Entry = tuple[Posting, Posting]


def give(grant: Grant) -> Entry:
    """Open a grant's balance."""
    if grant.amount <= 0:
        raise ValueError("credit of nothing")
    return _moved(grant.id, "issued", "balance", grant.amount)


def burn(grants: Iterable[Grant], kept: Iterable[Posting], amount: Decimal, at: datetime) -> list[Entry]:
    """Pay as much of an amount as there is credit for, in order; the caller holds the lock of the ledger."""
    left, entries = balances(kept), []
    for grant in sorted((each for each in grants if each.good_at(at)), key=_order):
        taken = min(left[grant.id], amount)
        if taken > 0:
            entries.append(_moved(grant.id, "balance", "spent", taken))
            amount -= taken
    return entries


def expire(grants: Iterable[Grant], kept: Iterable[Posting], at: datetime) -> list[Entry]:
    """Take what is left of grants whose time is over."""
    left = balances(kept)
    return [
        _moved(grant.id, "balance", "expired", left[grant.id])
        for grant in grants
        if grant.expires_at is not None and grant.expires_at <= at and left[grant.id] > 0
    ]


def balances(kept: Iterable[Posting]) -> defaultdict[UUID, Decimal]:
    """What is left of each grant."""
    left: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for posting in kept:
        if posting.account == "balance":
            left[posting.grant_id] += posting.amount
    return left


def available(grants: Sequence[Grant], kept: Iterable[Posting], at: datetime) -> Decimal:
    """What could be burned at a moment."""
    left = balances(kept)
    return sum((left[grant.id] for grant in grants if grant.good_at(at)), NOTHING)


def _order(grant: Grant) -> tuple[int, bool, datetime, datetime, UUID]:
    return (
        grant.priority,
        grant.expires_at is None,
        grant.expires_at or grant.granted_at,
        grant.granted_at,
        grant.id,
    )


def _moved(grant_id: UUID, source: Account, target: Account, amount: Decimal) -> Entry:
    return Posting(grant_id, source, -amount), Posting(grant_id, target, amount)
