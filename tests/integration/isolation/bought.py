"""What a house has bought, and what it will have next month."""

from datetime import timedelta
from typing import Any

import msgspec

from editions.add_ons import Bought
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id
from tenants import queries as layers
from tenants.edition_change import queries
from tenants.edition_change.held import Held


async def make_bought(house: Any) -> None:
    """An add-on, and a change that is to come."""
    now = utc_now()
    before, after = (Held(edition="online", version=version) for version in (1, 2))
    await layers.put_add_on(new_id(), Bought(key="own_brand"), now)
    facts = {
        "state": "pending",
        "before": msgspec.to_builtins(before),
        "after": msgspec.to_builtins(after),
        "at": now,
        "due_at": now + timedelta(days=20),
        "settled_at": None,
        "by": house.word,
        "accepted": [],
        "proration": [],
    }
    await queries.insert(new_id(), facts)
