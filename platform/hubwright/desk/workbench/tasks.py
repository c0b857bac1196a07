"""What a worker does for agents' desks."""

from typing import Any
from uuid import UUID

from hubwright.desk.workbench.snooze import WAKE_JOB, wake
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(WAKE_JOB)
async def wake_up(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Bring back a conversation that was put off."""
    async with acting_for(tenant_id):
        await wake(UUID(payload["conversation_id"]))
