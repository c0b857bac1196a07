"""Tells workers that a company has new messages to read for search; a lost ring costs time, never a message."""

import time
from uuid import UUID

from hubwright.kernel.realtime import hub

BELL = "worker/search"
_PAUSE_S = 0.4
_MOST = 20_000
_rung: dict[UUID, float] = {}


async def ring(tenant_id: UUID) -> None:
    """Ring at most a few times a second for each company."""
    now = time.monotonic()
    if now - _rung.get(tenant_id, -1e9) < _PAUSE_S:
        return
    if len(_rung) >= _MOST:
        _rung.clear()
    _rung[tenant_id] = now
    await hub.publish(BELL, {"tenant_id": str(tenant_id)})
