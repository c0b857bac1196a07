"""Transactions in a tenant's scope, transactions over the few global tables, and what happens after a commit."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from uuid import UUID

import asyncpg
import structlog

from hubwright.kernel import scope
from hubwright.kernel.database.engine import DB, OutsideTransaction, SafeTransaction
from hubwright.kernel.database.where import MAIN, Search, database_of

AfterCommit = Callable[[], Awaitable[None]]
_waiting: ContextVar[list[AfterCommit] | None] = ContextVar("after_commit", default=None)
log = structlog.get_logger()


@asynccontextmanager
async def acting_for(tenant_id: UUID) -> AsyncIterator[None]:
    """Act for one tenant inside one transaction; inside the same tenant's scope it joins, another tenant is refused."""
    current = DB.current()
    if current is not None:
        if scope.tenant_or_none() != tenant_id:
            raise scope.CrossTenant(f"already inside another transaction, cannot act for {tenant_id}")
        with _back_in(current):
            yield
        return
    tenant_id = UUID(str(tenant_id))
    token = scope.enter(tenant_id)
    try:
        async with _transaction(await _entered(tenant_id, "SET TRANSACTION READ ONLY;" if scope.only_reads() else "")):
            yield
    finally:
        scope.leave(token)


@asynccontextmanager
async def erasing_for(tenant_id: UUID) -> AsyncIterator[None]:
    """Act for one tenant where rows go that only grow otherwise: erasure and retention, nobody else."""
    tenant_id = UUID(str(tenant_id))
    if DB.current() is not None:
        raise scope.CrossTenant("erasing begins a transaction of its own")
    token = scope.enter(tenant_id)
    try:
        async with _transaction(await _entered(tenant_id, f"SET LOCAL app.erasing = '{tenant_id}';")):
            yield
    finally:
        scope.leave(token)


@asynccontextmanager
async def reading_one_moment(tenant_id: UUID) -> AsyncIterator[None]:
    """Read a tenant as it is at one moment, whatever others write meanwhile; nothing can be written inside."""
    tenant_id = UUID(str(tenant_id))
    token = scope.enter(tenant_id)
    try:
        one_moment = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
        async with _transaction(await _entered(tenant_id, one_moment)):
            yield
    finally:
        scope.leave(token)


@asynccontextmanager
async def outside_tenants(reason: str) -> AsyncIterator[None]:
    """Touch the listed global tables; `reason` is for the reader, and RLS still hides every tenant row.

    Inside a tenant's transaction it joins it. If that is in a database of the tenant's own, a companion in the main one
    is begun, and committed just before it: what is left when the machine stops between the two is a door that leads
    nowhere, never a thing without its door.
    """
    assert reason
    current = DB.current()
    if current is None:
        async with _transaction(DB.begin()):
            yield
        return
    if current.key == MAIN:
        yield
        return
    if current.companion is None:
        current.companion = await DB.begin("SET TRANSACTION READ ONLY" if scope.only_reads() else "").begin()
    token = DB.current_transaction.set(current.companion)
    try:
        yield
    finally:
        DB.current_transaction.reset(token)


@asynccontextmanager
async def outside_tenants_at(key: str, reason: str, tenants: Collection[UUID] = ()) -> AsyncIterator[None]:
    """Like `outside_tenants` over one database, for sweeps; `tenants` whose rows are meant must live there."""
    assert reason
    current = DB.current()
    if current is not None:
        if current.key != key or tenants:
            raise scope.CrossTenant(f"already inside a transaction, cannot go to {key}")
        yield
        return
    listed = ",".join(str(UUID(str(tenant))) for tenant in tenants)
    first = f"SELECT app.enter_all('{{{listed}}}', '{key}')" if listed else ""
    async with _transaction(DB.begin(first, key=key)):
        yield


async def _entered(tenant_id: UUID, first: str) -> SafeTransaction:
    """A transaction that has begun in the database where the tenant lives; all in one round trip."""
    search: Search | None = None
    while True:
        key = database_of(tenant_id)
        transaction = DB.begin(
            f"{first}SET LOCAL app.tenant_id = '{tenant_id}'; SELECT app.enter('{tenant_id}', '{key}')",
            key=key,
            tenant=tenant_id,
        )
        try:
            return await transaction.begin()
        except asyncpg.PostgresError as failure:
            search = search or Search(tenant_id)
            await search.go_on(failure)


@contextmanager
def _back_in(current: SafeTransaction) -> Iterator[None]:
    """Inside a companion, a tenant's rows are the tenant's transaction again."""
    around = current.around
    if around is None:
        yield
        return
    token = DB.current_transaction.set(around)
    try:
        yield
    finally:
        DB.current_transaction.reset(token)


@asynccontextmanager
async def _transaction(transaction: SafeTransaction) -> AsyncIterator[None]:
    callbacks: list[AfterCommit] = []
    token = _waiting.set(callbacks)
    try:
        async with transaction:
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
