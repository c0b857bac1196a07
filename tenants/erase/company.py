"""Erases a company: every row the catalogue knows, files, keys, what waits in Redis, what finds it; then certifies it.

Each part is a transaction of its own that counts what it took away, so a process may die at any moment and another
begins anew: what is gone is counted, what is left goes.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import msgspec
import structlog
from redis.exceptions import RedisError

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import erasing_for
from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.database.shapes import Shape, loose_links, parents_first
from hubwright.kernel.database.whole_tables import be_patient, count_rows, delete_some, loosen
from hubwright.kernel.files import FileStore, file_store
from hubwright.kernel.mail.outbox import throw_away_all_of
from hubwright.kernel.rate import buckets
from hubwright.kernel.settings import settings
from tenants.erase import queries
from tenants.erase.certificate import Certificate, Statement, certify, kept_certificate

log = structlog.get_logger()
_AT_ONCE = 2_000  # rows of one transaction: others wait for no lock of it longer than a moment
_KEYS = "tenant_key"
_LAST = ("job",)  # whoever sees this through is one


class StillWritten(RuntimeError):
    """Somebody goes on writing into a company that is being erased; it is begun anew later."""


async def erase_tenant(tenant_id: UUID) -> Certificate:
    """Erase everything of a company but its line in the register; done again, it gives the same certificate."""
    begun = await queries.begun(tenant_id)
    done = kept_certificate(begun["certificate"])
    if done is not None:
        return done
    store = file_store(settings())
    await _stop(tenant_id)
    async with erasing_for(tenant_id):
        shapes = {shape.name: shape for shape in await tenant_shapes()}
    # Without its keys nothing that was sealed can be read again, wherever a copy of it lies.
    await _take_away(tenant_id, shapes[_KEYS])
    await _files(tenant_id, store)
    await _rows(tenant_id, shapes)
    await _files(tenant_id, store)
    await _nobodys(tenant_id)
    await _nothing_left(tenant_id, list(shapes.values()))
    return await _certified(tenant_id, begun["began_at"])


async def _stop(tenant_id: UUID) -> None:
    """Nobody comes in, nothing is woken."""
    async with erasing_for(tenant_id):
        await be_patient()
        shut = await queries.shut_doors(tenant_id)
        stopped = await queries.stop_work()
        told = await queries.forget_told(await queries.told_partners())
        await queries.went(tenant_id, {**shut, **stopped, **told})


async def _rows(tenant_id: UUID, shapes: dict[str, Shape]) -> None:
    for name, links in loose_links(shapes).items():
        for link in links:
            while await _one(tenant_id, lambda name=name, link=link: loosen(shapes[name], link, _AT_ONCE)):  # type: ignore[misc]  # bound now, on purpose
                pass
    children_first = [shape for shape in reversed(parents_first(shapes.values())) if shape.name not in _LAST]
    for shape in children_first:
        await _take_away(tenant_id, shape)
    for name in _LAST:
        await _take_away(tenant_id, shapes[name])
    async with erasing_for(tenant_id):
        await queries.went(tenant_id, await queries.last_due())


async def _take_away(tenant_id: UUID, shape: Shape) -> None:
    """All rows of a table, some at a time; with a seat goes the account of whoever has no other."""
    while True:
        async with erasing_for(tenant_id):
            await be_patient()
            seats = await queries.seats() if shape.name == "member" else []
            count = await delete_some(shape, _AT_ONCE)
            counts = {shape.name: count} if count else {}
            if seats:
                counts |= await queries.forget_accounts(seats)
            if counts:
                await queries.went(tenant_id, counts)
        if count < _AT_ONCE:
            return


async def _one(tenant_id: UUID, act: Callable[[], Awaitable[int]]) -> int:
    async with erasing_for(tenant_id):
        await be_patient()
        return await act()


async def _files(tenant_id: UUID, store: FileStore) -> None:
    gone = {"files": await store.delete_below(f"{tenant_id}/"), "letters": throw_away_all_of(tenant_id)}
    await queries.went(tenant_id, {kind: count for kind, count in gone.items() if count})


async def _nobodys(tenant_id: UUID) -> None:
    """What is in tables of everybody, and what waits in Redis; without it, it is gone within minutes by itself."""
    with suppress(RedisError, OSError):
        await queries.went(tenant_id, {"redis_keys": await buckets.forget(tenant_id)})
    async with erasing_for(tenant_id):
        counts = await queries.forget_own_releases(tenant_id) | await queries.shut_doors(tenant_id)
        await queries.went(tenant_id, counts | await queries.forget_the_rest(tenant_id))


async def _nothing_left(tenant_id: UUID, shapes: Sequence[Shape]) -> None:
    async with erasing_for(tenant_id):
        await be_patient()
        left = {shape.name: count for shape in shapes if (count := await count_rows(shape))}
    if left:
        log.warning("still_written", tenant=str(tenant_id), tables=sorted(left))
        raise StillWritten(", ".join(sorted(left)))


async def _certified(tenant_id: UUID, began_at: datetime) -> Certificate:
    found = await queries.erased(tenant_id)
    assert found is not None
    now = utc_now()
    counts = {name: count for name, count in sorted(found["counts"].items()) if count}
    made = certify(
        Statement(
            what="company",
            id=tenant_id,
            company=tenant_id,
            reason="closed",
            began_at=began_at,
            ended_at=now,
            counts=counts,
        )
    )
    await queries.ended(tenant_id, now, msgspec.to_builtins(made))
    log.info("company_erased", tenant=str(tenant_id), rows=sum(counts.values()))
    return made
