"""Erasing what a demo left behind."""

from typing import Any
from uuid import UUID

from hubwright.kernel.jobs import job
from tenants.demos.erasing import erase_left
from tenants.demos.tending import ERASE


@job(ERASE)
async def erase(tenant_id: UUID, payload: dict[str, Any]) -> None:  # noqa: ARG001 - every job is told its payload
    """Nothing leads to it: what is in it goes."""
    await erase_left(tenant_id)
