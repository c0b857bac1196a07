"""What happens in a tenant's life by the passing of time."""

from typing import Any
from uuid import UUID

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from tenants.edition_change.settle import CHANGE_DUE, settle_due
from tenants.entitlements import refresh


@job("entitlements.refresh")
async def refresh_entitlements(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - every job is told its payload
    """Resolve anew when an override has ended."""
    async with acting_for(tenant_id):
        await refresh()


@job(CHANGE_DUE)
async def change_edition(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - every job is told its payload
    """Let the company have what it asked for when the month was not over."""
    async with acting_for(tenant_id):
        await settle_due(utc_now())
