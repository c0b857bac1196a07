"""Which tenant the current code acts for; without one there is an error, never a default."""

from contextvars import ContextVar, Token
from uuid import UUID

_active: ContextVar[UUID | None] = ContextVar("active_tenant", default=None)
_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


class NoTenantInScope(RuntimeError):
    """Tenant data was asked for outside `acting_for(...)`: a defect in our code."""


class CrossTenant(RuntimeError):
    """Code acting for one tenant tried to act for another inside the same transaction: a defect."""


def active_tenant() -> UUID:
    """Return the tenant in scope or refuse."""
    tenant = _active.get()
    if tenant is None:
        raise NoTenantInScope("wrap this call in acting_for(tenant_id)")
    return tenant


def tenant_or_none() -> UUID | None:
    """For logs only: the tenant in scope, if any."""
    return _active.get()


def enter(tenant_id: UUID) -> Token[UUID | None]:
    """Set the scope; only `kernel.database.acting_for` calls this."""
    return _active.set(tenant_id)


def leave(token: Token[UUID | None]) -> None:
    """Give the scope back."""
    _active.reset(token)


def only_read() -> None:
    """From here on this request or task can write nothing in any tenant: the database itself refuses."""
    _only_reads.set(True)


def only_reads() -> bool:
    """Tell whether the transactions of this request may only read."""
    return _only_reads.get()
