"""What a worker does about states."""

from typing import Any
from uuid import UUID

from hubwright.desk.states.wrap_up import WRAP_UP_JOB, end_wrap_up
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(WRAP_UP_JOB)
async def wrap_up_is_over(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Let an agent take work again, unless they do something else by now."""
    async with acting_for(tenant_id):
        await end_wrap_up(UUID(payload["member_id"]))
