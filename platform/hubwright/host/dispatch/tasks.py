"""Once a day a company whose plugins were called forgets old calls."""

from typing import Any
from uuid import UUID

from hubwright.host.dispatch import queries
from hubwright.host.dispatch.log import FORGET
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from hubwright.kernel.settings import settings

INPUT_DAYS = 3
_AT_ONCE = 2_000


@job(FORGET)
async def forget_old(tenant_id: UUID, _payload: dict[str, Any]) -> None:
    """What went in and came back goes after some days, the rest with the traces; piece by piece, nobody waits long."""
    for forget, days in ((queries.forget_inputs, INPUT_DAYS), (queries.delete_old, settings().trace_days)):
        while True:
            async with acting_for(tenant_id):
                if await forget(days, _AT_ONCE) < _AT_ONCE:
                    break
