"""What a worker does about callbacks."""

from typing import Any
from uuid import UUID

from hubwright.desk.callbacks.begin import LOOK_JOB
from hubwright.desk.callbacks.tries import look
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(LOOK_JOB)
async def look_at_callback(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Find out whether somebody who was called back has answered."""
    async with acting_for(tenant_id):
        await look(UUID(payload["callback_id"]))
