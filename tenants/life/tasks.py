"""Erasing as a job: it may take long, and is begun again when a worker dies with it."""

from typing import Any
from uuid import UUID

from hubwright.kernel.clock import utc_now
from hubwright.kernel.jobs import job
from tenants.life.look import PURGE
from tenants.life.purge import purge


@job(PURGE)
async def purge_company(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - every job is told its payload
    """Erase a company whose notice is over."""
    await purge(tenant_id, utc_now())
