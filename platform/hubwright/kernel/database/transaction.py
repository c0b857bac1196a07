"""Transactions in a tenant's scope, transactions over the few global tables, and what happens after a commit."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from uuid import UUID

import structlog

from hubwright.kernel import scope
from hubwright.kernel.database.engine import DB, OutsideTransaction

AfterCommit = Callable[[], Awaitable[None]]
_waiting: ContextVar[list[AfterCommit] | None] = ContextVar("after_commit", default=None)
log = structlog.get_logger()


@asynccontextmanager
async def acting_for(tenant_id: UUID) -> AsyncIterator[None]:
    """Act for one tenant inside one transaction; inside the same tenant's scope it joins, another tenant is refused."""
    if DB.current_transaction.get() is not None:
        if scope.tenant_or_none() != tenant_id:
            raise scope.CrossTenant(f"already inside another transaction, cannot act for {tenant_id}")
        yield
        return
    tenant_id = UUID(str(tenant_id))
    token = scope.enter(tenant_id)
    try:
        reading = "; SET TRANSACTION READ ONLY" if scope.only_reads() else ""
        async with _transaction(f"SET LOCAL app.tenant_id = '{tenant_id}'{reading}"):
            yield
    finally:
        scope.leave(token)


@asynccontextmanager
async def erasing_for(tenant_id: UUID) -> AsyncIterator[None]:
    """Act for one tenant where rows go that only grow otherwise: erasure and retention, nobody else."""
    tenant_id = UUID(str(tenant_id))
    if DB.current_transaction.get() is not None:
        raise scope.CrossTenant("erasing begins a transaction of its own")
    token = scope.enter(tenant_id)
    try:
        async with _transaction(f"SET LOCAL app.tenant_id = '{tenant_id}'; SET LOCAL app.erasing = '{tenant_id}'"):
            yield
    finally:
        scope.leave(token)


@asynccontextmanager
async def reading_one_moment(tenant_id: UUID) -> AsyncIterator[None]:
    """Read a tenant as it is at one moment, whatever others write meanwhile; nothing can be written inside."""
    tenant_id = UUID(str(tenant_id))
    token = scope.enter(tenant_id)
    try:
        isolated = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
        async with _transaction(f"SET LOCAL app.tenant_id = '{tenant_id}'; {isolated}"):
            yield
    finally:
        scope.leave(token)


@asynccontextmanager
async def outside_tenants(reason: str) -> AsyncIterator[None]:
    """Touch the listed global tables; `reason` is for the reader, and RLS still hides every tenant row."""
    assert reason
    if DB.current_transaction.get() is not None:
        yield
        return
    async with _transaction(""):
        yield


@asynccontextmanager
async def _transaction(first_statement: str) -> AsyncIterator[None]:
    callbacks: list[AfterCommit] = []
    token = _waiting.set(callbacks)
    try:
        async with DB.begin(first_statement):
            yield
    finally:
        _waiting.reset(token)
    for callback in callbacks:
        try:
            await callback()
        except Exception:  # the commit stands; a missed wake-up is found by the sweep
            log.exception("after_commit_failed")


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Undo only what happens inside when it raises; the transaction around it goes on."""
    connection = DB.current_connection()
    await connection.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        await connection.execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
        raise
    await connection.execute("RELEASE SAVEPOINT part")


def after_commit(callback: AfterCommit) -> None:
    """Run `callback` once the open transaction has committed; it is forgotten on rollback."""
    callbacks = _waiting.get()
    if callbacks is None:
        raise OutsideTransaction("after_commit needs an open transaction")
    callbacks.append(callback)
