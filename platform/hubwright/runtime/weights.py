"""How large a share of a crowded process each tenant gets, by its edition; looked up only for whom a line forms."""

from uuid import UUID

from hubwright.kernel import entitlements
from hubwright.kernel.database import acting_for

USUAL, LARGEST = 1.0, 64.0
KEPT_S = 60.0


class Weights:
    """What this process knows of tenants that had to wait; the rest weigh as usual."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[float, float]] = {}

    def of(self, tenant_id: UUID) -> float:
        """A tenant's weight against others."""
        known = self._known.get(tenant_id)
        return known[0] if known is not None else USUAL

    def wanted(self, tenant_id: UUID, now: float) -> bool:
        """Whether it is time to look it up; `now` in seconds of any clock. Then nobody else is told so for a while."""
        known = self._known.get(tenant_id)
        if known is not None and known[1] > now:
            return False
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[tenant_id] = (self.of(tenant_id), now + KEPT_S)
        return True

    async def learn(self, tenant_id: UUID) -> None:
        """Look it up."""
        async with acting_for(tenant_id):
            share = await entitlements.limit("runtime.share")
        until = self._known.get(tenant_id, (USUAL, 0.0))[1]
        self._known[tenant_id] = (weight_of(share), until)


def weight_of(share: object) -> float:
    """What a grant comes to: without end is the largest, none or nothing is the usual."""
    if share is None:
        return LARGEST
    return min(LARGEST, float(share)) if isinstance(share, int) and share >= 1 else USUAL
