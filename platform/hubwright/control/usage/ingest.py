"""Taking in counts that others made: many at once, in any order, as often as they like."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hubwright.control.usage import ledger_queries
from hubwright.control.usage.alarm import sound
from hubwright.control.usage.counts import Count, check_age, each_once
from hubwright.control.usage.errors import KeyTaken
from hubwright.control.usage.record import billed_with
from hubwright.kernel.ids import new_id


class Taken(msgspec.Struct, frozen=True):
    """How many were new, and how many were known."""

    new: int
    known: int


async def ingest(counts: Sequence[Count], now: datetime) -> Taken:
    """Write all of them or none; what is known counts once, another fact under a known key is refused and told."""
    check_age(counts, now)
    try:
        once = each_once(counts)
    except KeyTaken as refused:
        sound(refused.keys)
        raise
    written = await ledger_queries.add_many([new_id() for _ in once], once, await billed_with(once))
    if written < len(once):
        others = await ledger_queries.others_with_their_key(once)
        if others:
            sound(others)
            raise KeyTaken(others)
    return Taken(written, len(counts) - written)
