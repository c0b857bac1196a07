"""What a worker does about states."""

from datetime import datetime
from typing import Any
from uuid import UUID

from hubwright.desk.states.wrap_up import WRAP_UP_JOB, time_is_over
from hubwright.desk.states.wrap_up_end import WRITE_JOB, write_end
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job


@job(WRAP_UP_JOB)
async def wrap_up_is_over(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Let an agent take work again, unless they do something else by now; the release before named no conversation."""
    about = payload.get("conversation_id")
    async with acting_for(tenant_id):
        await time_is_over(UUID(payload["member_id"]), UUID(about) if about else None)


@job(WRITE_JOB)
async def wrap_up_has_ended(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Write down what could not be written at once, because somebody else had the conversation."""
    async with acting_for(tenant_id):
        at = datetime.fromisoformat(payload["at"])
        await write_end(UUID(payload["conversation_id"]), payload["how"], at)
