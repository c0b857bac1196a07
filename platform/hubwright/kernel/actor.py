"""Who acts in a request: a member, an API key or an operator, with the permissions they have right now."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.kernel.errors import NotAllowed, SignInNeeded
from hubwright.kernel.permissions import Permission

NO_TENANT = UUID(int=0)


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """An operator's time inside a company, for a reason that the company reads."""

    id: UUID
    mode: Literal["read", "admin"]
    until: datetime


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Resolved once per request; `tenant_id` is all zeros for an operator or an account without a company."""

    kind: Literal["member", "api_key", "operator", "sales", "account", "partner", "platform", "access"]
    tenant_id: UUID = NO_TENANT
    account_id: UUID | None = None
    member_id: UUID | None = None
    session_id: UUID | None = None
    api_key_id: UUID | None = None
    partner_id: UUID | None = None
    role: str = ""
    name: str = ""
    email: str = ""
    language: str = "en"
    permissions: frozenset[Permission] = frozenset()
    access: Access | None = None  # of kind `access` only

    def may(self, permission: Permission) -> bool:
        """Tell whether this actor may do it."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Refuse unless this actor may do it."""
        if not self.may(permission):
            raise NotAllowed(permission)

    def require_operator(self) -> None:
        """Refuse unless this actor runs the platform, and is in no company meanwhile."""
        if self.kind != "operator":
            raise NotAllowed

    @property
    def label(self) -> str:
        """How audit entries and idempotency records name this actor."""
        who = self.member_id or self.api_key_id or self.account_id or self.partner_id
        return f"{self.kind}:{who}" if who else self.kind


def actor_of(request: Any) -> Actor:
    """The actor that the audience guard put on the request (a Litestar connection)."""
    actor = getattr(request.state, "actor", None)
    if not isinstance(actor, Actor):
        raise SignInNeeded
    return actor
