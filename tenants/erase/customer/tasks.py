"""Forgetting a customer when the time to take it back is over."""

from typing import Any
from uuid import UUID

from hubwright.kernel.files import file_store
from hubwright.kernel.jobs import job
from hubwright.kernel.settings import settings
from tenants.erase.customer.forget import forget
from tenants.erase.customer.verbs import ERASE


@job(ERASE)
async def erase_customer(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Do it; done before, or taken back, there is nothing to do."""
    await forget(tenant_id, UUID(payload["erasure_id"]), file_store(settings()))
