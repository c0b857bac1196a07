"""Opening an invoice's line: by conversation, and in each the counts with the steps that caused them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.billing.invoice import Opens
from hubwright.control.usage import behind_queries
from hubwright.control.usage.meters import METERS

PAGE = 100


class Share(msgspec.Struct, frozen=True):
    """What one conversation, file or member has of a line; of a level, where it stood on average."""

    subject: str
    quantity: Decimal
    counts: int


class Together(msgspec.Struct, frozen=True):
    """All shares of a line: they come to its quantity."""

    quantity: Decimal
    subjects: int
    counts: int


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One count; `dims` name the session and the steps, `corrects_id` the count it corrects."""

    id: UUID
    quantity: Decimal
    subject: str
    source: str
    event_time: datetime
    dims: dict[str, Any]
    corrects_id: UUID | None


async def shares(opens: Opens, most: int = PAGE, after: tuple[Decimal, str] | None = None) -> list[Share]:
    """Who has how much of a line, the largest first, from behind the last one of the page before."""
    rows = await behind_queries.by_subject(_asked(opens), most, after, level=is_average(opens))
    return [Share(**row) for row in rows]


async def together(opens: Opens) -> Together:
    """What all of them have."""
    return Together(**await behind_queries.together(_asked(opens), level=is_average(opens)))


async def causes(opens: Opens, subject: str, after: UUID | None = None, most: int = PAGE) -> list[Cause]:
    """The counts of one of them, a page at a time."""
    rows = await behind_queries.of_subject(_asked(opens), subject, after, most, level=is_average(opens))
    return [Cause(**row) for row in rows]


def is_average(opens: Opens) -> bool:
    """Whether a line charges where a level stood; what came late for it is listed as it came."""
    return not opens.late and opens.meter in METERS and METERS[opens.meter].kind == "level"


def _asked(opens: Opens) -> behind_queries.Asked:
    late = opens.late or is_average(opens)
    return opens.meter, opens.begins_at, opens.ends_at, opens.billed_in if late else None
