"""When a host name is looked at next."""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.kernel.jobs import enqueue

LOOK = "domains.look"
DAILY, SOON = timedelta(days=1), timedelta(minutes=15)
WAITED_FOR = timedelta(days=3)  # so long somebody who has just claimed one may need to set the record


async def look_again(domain_id: UUID, *, now: datetime, began: datetime, is_verified: bool) -> None:
    """Each day while it counts; every quarter of an hour while its record is waited for; then when somebody asks."""
    if not is_verified and now - began > WAITED_FOR:
        return
    at = now + (DAILY if is_verified else SOON)
    await enqueue(LOOK, {"domain_id": str(domain_id)}, run_at=at, dedup_key=f"{domain_id}/{at:%Y-%m-%dT%H:%M}")
