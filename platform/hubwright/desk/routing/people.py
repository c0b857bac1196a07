"""An agent as the choice sees them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.control.routing.capacity import Capacity


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """A member who may answer; `queues` None means all of them, `load` counts by (medium, label)."""

    member_id: UUID
    name: str
    availability: str
    heard_of: bool
    load: Mapping[tuple[str, str], int] = {}
    capacity: Capacity = Capacity()
    queues: frozenset[UUID] | None = None
    skills: Mapping[str, int] = {}
    not_responding: bool = False
    on_leave: bool = False
    has_offer: bool = False
    last_offer_at: datetime | None = None

    @property
    def carries(self) -> int:
        """How much they hold altogether."""
        return sum(self.load.values())

    @property
    def idle_since(self) -> float:
        """When they last got an offer, in seconds; before everybody if never."""
        return self.last_offer_at.timestamp() if self.last_offer_at is not None else float("-inf")

    @property
    def expected(self) -> bool:
        """Whether waiting for them makes sense: nobody waits for who is on leave, unless they are at work."""
        return self.there or not self.on_leave

    @property
    def there(self) -> bool:
        """Whether work may be offered to them at all, free or not."""
        return self.availability == "available" and self.heard_of and not self.not_responding
