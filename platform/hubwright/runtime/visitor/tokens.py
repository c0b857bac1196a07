"""Visitor tokens: signed, naming tenant, channel and contact; they need no row and survive restarts."""

from uuid import UUID

import msgspec

from hubwright.kernel.errors import SignInNeeded
from hubwright.kernel.tokens import sign, unsign

_PURPOSE = "visitor"


class Visitor(msgspec.Struct, frozen=True):
    """Who a visitor token stands for."""

    tenant_id: UUID
    channel_id: UUID
    contact_id: UUID


def token_for(visitor: Visitor) -> str:
    """Make the token."""
    return sign(f"v1.{visitor.tenant_id.hex}.{visitor.channel_id.hex}.{visitor.contact_id.hex}", _PURPOSE)


def visitor_of(token: str) -> Visitor:
    """Read a token, or refuse."""
    payload = unsign(token, _PURPOSE)
    if payload is None or not payload.startswith("v1."):
        raise SignInNeeded
    tenant, channel, contact = payload.split(".")[1:]
    return Visitor(UUID(tenant), UUID(channel), UUID(contact))


def bearer_of(authorization: str | None) -> str:
    """Take the token out of an Authorization header; it is never accepted in a URL."""
    scheme, _space, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise SignInNeeded
    return token.strip()
