"""Opening an invoice's line: by conversation, and in each the counts with the steps that caused them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.billing.invoice import Opens
from hubwright.control.usage import behind_queries

PAGE = 100


class Share(msgspec.Struct, frozen=True):
    """What one conversation, file or member has of a line."""

    subject: str
    quantity: Decimal
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


async def shares(opens: Opens, most: int = PAGE) -> list[Share]:
    """Who has how much of a line, the largest first."""
    return [Share(**row) for row in await behind_queries.by_subject(_asked(opens), most)]


async def causes(opens: Opens, subject: str, after: UUID | None = None) -> list[Cause]:
    """The counts of one of them, a page at a time."""
    return [Cause(**row) for row in await behind_queries.of_subject(_asked(opens), subject, after, PAGE)]


def _asked(opens: Opens) -> behind_queries.Asked:
    return opens.meter, opens.begins_at, opens.ends_at, opens.billed_in if opens.late else None
