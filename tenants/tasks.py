"""What happens in a tenant's life by the passing of time."""

from typing import Any
from uuid import UUID

from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from tenants.entitlements import refresh


@job("entitlements.refresh")
async def refresh_entitlements(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - every job is told its payload
    """Resolve anew when an override has ended."""
    async with acting_for(tenant_id):
        await refresh()
