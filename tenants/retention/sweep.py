"""One round over a company: what is older than its class may be goes, in small parts, so that nobody waits for it."""

from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from uuid import UUID

import structlog

from hubwright.kernel.database import acting_for, erasing_for
from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.database.named_rows import delete_older, empty_older, empty_where, ids_where
from hubwright.kernel.database.shapes import Shape
from hubwright.kernel.files import FileStore
from tenants.erase.customer.forget import act
from tenants.erase.customer.reach import Reach, Shapes
from tenants.erase.customer.rules import RULES, Bare, Goes
from tenants.retention import queries
from tenants.retention.classes import CLASSES, DataClass, Rows
from tenants.retention.policy import cut_of, policies

log = structlog.get_logger()
_AT_ONCE, _TALKS_AT_ONCE, _FILES_AT_ONCE = 1_000, 50, 100
_NOBODY = UUID(int=0)


async def sweep(tenant_id: UUID, now: datetime, store: FileStore, *, seconds: float = 20.0) -> bool:
    """Do a round, for so long at most; False when there is more to do. `now` is when the round began."""
    until = monotonic() + seconds
    async with acting_for(tenant_id):
        chosen = await policies()
        shapes = {shape.name: shape for shape in await tenant_shapes()}
    for each in CLASSES:
        cut = cut_of(chosen[each.key], now)
        if cut is None:
            continue
        if not await _class(tenant_id, each, cut, now, shapes, store, until):
            return False
    return True


async def _class(  # noqa: PLR0917 - one caller, all of it needed
    tenant_id: UUID, one: DataClass, cut: datetime, now: datetime, shapes: Shapes, store: FileStore, until: float
) -> bool:
    async with acting_for(tenant_id):
        await queries.swept(one.key, now, 0)
    for rows in one.rows:
        while True:
            if monotonic() > until:
                return False
            count, is_over = await _some(tenant_id, rows, cut, shapes, store)
            if count:
                async with acting_for(tenant_id):
                    await queries.swept(one.key, now, count)
            if is_over:
                break
    return True


async def _some(tenant_id: UUID, rows: Rows, cut: datetime, shapes: Shapes, store: FileStore) -> tuple[int, bool]:
    """Take some away: how many, and whether these were the last."""
    if rows.table == "conversation":
        return await _empty_talks(tenant_id, cut, shapes, store)
    if rows.table == "file":
        return await _drop_files(tenant_id, cut, shapes["file"], store)
    async with erasing_for(tenant_id):
        shape = shapes[rows.table]
        if rows.empties:
            count = await empty_older(shape, {rows.empties: "{}"}, rows.by, cut, most=_AT_ONCE, also=rows.also)
        else:
            count = await delete_older(shape, rows.by, cut, most=_AT_ONCE, also=rows.also)
    return count, count < _AT_ONCE


async def _empty_talks(tenant_id: UUID, cut: datetime, shapes: Shapes, store: FileStore) -> tuple[int, bool]:
    """Conversations lose what a forgotten customer's lose, but for who the customer is."""
    async with acting_for(tenant_id):
        talks = await queries.conversations_before(cut, _TALKS_AT_ONCE)
        files = await queries.files_of(talks)
    await _bytes_go(store, [row["storage_key"] for row in files])
    async with erasing_for(tenant_id):
        await _files_lose_names(shapes["file"], [row["id"] for row in files])
        reach = await _reach_of(talks, shapes)
        for table, rules in RULES.items():
            for rule in rules:
                if isinstance(rule, Goes | Bare) and table in shapes and table != "conversation":
                    await act(shapes[table], rule, reach)
        for rule in RULES["conversation"]:
            await act(shapes["conversation"], rule, reach)
    return len(talks), len(talks) < _TALKS_AT_ONCE


async def _reach_of(talks: list[UUID], shapes: Shapes) -> Reach:
    messages = await ids_where(shapes["message"], "id", "conversation_id", talks)
    sessions = await ids_where(shapes["flow_session"], "id", "conversation_id", talks)
    nothing: list[UUID] = []
    return Reach(
        contact_id=_NOBODY,
        ids={
            "contacts": nothing,
            "identities": nothing,
            "devices": nothing,
            "links": nothing,
            "merges": nothing,
            "files": nothing,
            "conversations": talks,
            "messages": messages,
            "sessions": sessions,
            "all": talks,
        },
        words=[],
    )


async def _drop_files(tenant_id: UUID, cut: datetime, shape: Shape, store: FileStore) -> tuple[int, bool]:
    async with acting_for(tenant_id):
        files = await queries.files_before(cut, _FILES_AT_ONCE)
    await _bytes_go(store, [row["storage_key"] for row in files])
    async with erasing_for(tenant_id):
        await _files_lose_names(shape, [row["id"] for row in files])
    return len(files), len(files) < _FILES_AT_ONCE


async def _bytes_go(store: FileStore, keys: Sequence[str]) -> None:
    for key in keys:
        await store.delete(key)


async def _files_lose_names(shape: Shape, file_ids: Sequence[UUID]) -> None:
    for rule in RULES["file"]:
        if isinstance(rule, Bare):
            await empty_where(shape, rule.words, "id", file_ids)
