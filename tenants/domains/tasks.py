"""Host names are looked at again by themselves."""

import contextlib
from typing import Any
from uuid import UUID

from hubwright.kernel.errors import Missing
from hubwright.kernel.inside import StaysInside
from hubwright.kernel.jobs import job
from tenants.domains.check import check_domain
from tenants.domains.looking_again import LOOK


@job(LOOK)
async def look_at_domain(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Look at one; one that was given up meanwhile, or is a demo's, is left alone."""
    with contextlib.suppress(Missing, StaysInside):
        await check_domain(tenant_id, UUID(payload["domain_id"]))
