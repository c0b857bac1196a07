"""Addresses of files: signed, so that holding the link is the right to open it."""

from uuid import UUID

from hubwright.kernel.scope import active_tenant
from hubwright.kernel.tokens import sign, unsign

_PURPOSE = "file"


def file_link(file_id: UUID) -> str:
    """Build the path of a file of the active tenant."""
    signed = sign(f"{active_tenant()}/{file_id}", _PURPOSE)
    return f"/files/{signed}"


def file_behind(signed: str) -> tuple[UUID, UUID] | None:
    """Read tenant and file from a path we signed, or None."""
    payload = unsign(signed, _PURPOSE)
    if payload is None:
        return None
    tenant, _slash, file_id = payload.partition("/")
    return UUID(tenant), UUID(file_id)
