"""One count as data, and what makes two of them the same fact."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.usage.errors import InFuture, KeyTaken, TooOld

OLDEST = timedelta(days=35)
AHEAD = timedelta(minutes=5)
CORRECTED = timedelta(days=100)  # so long ago a count may be that is corrected: older months are not billed anew
Key = tuple[str, str]


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What was used, when, by which key; `dims` say which conversation, session and steps it belongs to."""

    meter: str
    quantity: Decimal
    source: str
    idem_key: str
    at: datetime
    subject: str = ""
    dims: dict[str, Any] = {}
    corrects: UUID | None = None

    @property
    def key(self) -> Key:
        """What makes it this very fact."""
        return self.source, self.idem_key


def each_once(counts: Iterable[Count]) -> list[Count]:
    """Leave out what is told twice; the same key with other content is refused."""
    found: dict[Key, Count] = {}
    for count in counts:
        if found.setdefault(count.key, count) != count:
            raise KeyTaken([count.key])
    return list(found.values())


def check_age(counts: Iterable[Count], now: datetime) -> None:
    """Refuse what comes from too long ago or from the future."""
    for count in counts:
        if count.at < now - OLDEST:
            raise TooOld(count.at)
        if count.at > now + AHEAD:
            raise InFuture(count.at)
