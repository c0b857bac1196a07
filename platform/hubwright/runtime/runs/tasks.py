"""Once a day a company with runs or events forgets those that are older than its traces."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from hubwright.kernel.settings import settings
from hubwright.runtime.listening import queries as listening_queries
from hubwright.runtime.runs import queries
from hubwright.runtime.runs.forget import FORGET

MOST_AT_ONCE = 2_000


@job(FORGET)
async def forget_old(tenant_id: UUID, _payload: dict[str, Any]) -> None:
    """Delete piece by piece, so that nobody waits for a long transaction."""
    for delete in (queries.delete_over, listening_queries.delete_done):
        while True:
            async with acting_for(tenant_id):
                if await delete(settings().trace_days, MOST_AT_ONCE) < MOST_AT_ONCE:
                    break
