"""Writing archives beside everything else, and taking them away when their time is over.

A job only begins one and looks after it, for others wait behind a job; an archive whose writer died is begun anew.
"""

import asyncio
import contextlib
import contextvars
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.files import file_store
from hubwright.kernel.jobs import enqueue, job
from hubwright.kernel.settings import settings
from tenants.export import queries
from tenants.export.manifest import Manifest
from tenants.export.pieces import Pieces, pieces_below
from tenants.export.take import take
from tenants.export.take_customer import take_customer
from tenants.export.verbs import DAYS_KEPT, WRITE, let_go

log = structlog.get_logger()
EXPIRE = "data.export_expires"
_TELL_S, _SILENT_S = 2.0, 60.0
_under_way: set[asyncio.Task[None]] = set()


@job(WRITE, most_attempts=3)
async def write_export(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Begin it unless somebody writes it, and look again until it is over."""
    export_id = UUID(payload["export_id"])
    async with acting_for(tenant_id):
        if await queries.is_over(export_id):
            return
        taken = await queries.begin(export_id, _SILENT_S)
        again = utc_now() + timedelta(seconds=_SILENT_S)
        await enqueue(WRITE, payload, run_at=again)
    if taken is not None:
        task = asyncio.create_task(write_out(tenant_id, export_id, taken["contact_id"]))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)


@job(EXPIRE)
async def expire_export(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Its time is over."""
    async with acting_for(tenant_id):
        await let_go(file_store(settings()), UUID(payload["export_id"]))


def under_way() -> list[asyncio.Task[None]]:
    """What this process is writing at the moment."""
    return list(_under_way)


async def write_out(tenant_id: UUID, export_id: UUID, contact_id: UUID | None) -> None:
    """Write the archive; what goes wrong is told on its page."""
    store = file_store(settings())
    sink = Pieces(store, pieces_below(tenant_id, export_id))
    told = _Progress()
    telling = asyncio.create_task(told.keep_telling(tenant_id, export_id), context=contextvars.Context())
    try:
        if contact_id is None:
            manifest = await take(tenant_id, sink, store, told)
        else:
            manifest = await take_customer(tenant_id, contact_id, sink, store, told)
    except Exception as failure:  # whatever it was, whoever waits is told that it failed
        log.warning("export_failed", export=str(export_id), error=type(failure).__name__)
        async with acting_for(tenant_id):
            await queries.fail(export_id)
        await store.delete_below(pieces_below(tenant_id, export_id))
    else:
        await _done(tenant_id, export_id, sink, manifest)
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling


async def _done(tenant_id: UUID, export_id: UUID, sink: Pieces, manifest: Manifest) -> None:
    written = {"rows": manifest.rows, "size": sink.size, "pieces": sink.count, "sha256": sink.sha256}
    async with acting_for(tenant_id):
        until = await queries.finish(export_id, {**written, "days": DAYS_KEPT})
        await enqueue(EXPIRE, {"export_id": str(export_id)}, run_at=until)


class _Progress:
    """Rows so far, written down every few seconds: also the sign that somebody is still at it."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def __call__(self, total: int, done: int) -> None:
        self.total, self.done = total, done

    async def keep_telling(self, tenant_id: UUID, export_id: UUID) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(_TELL_S)
            async with acting_for(tenant_id):
                await queries.move(export_id, self.total, self.done)
