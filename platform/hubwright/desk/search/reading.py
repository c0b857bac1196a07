"""The worker's loop that reads new messages for search: at the ring of a company, and by the clock for lost rings."""

import asyncio
import contextlib
from uuid import UUID

import structlog

from hubwright.desk.search.bell import BELL
from hubwright.desk.search.index import catch_up, due_companies
from hubwright.kernel.ids import parse_id
from hubwright.kernel.realtime import hub

log = structlog.get_logger()
SWEEP_S = 0.5
_PAUSE_S = 0.3  # what is said within it is read in one round
_AT_ONCE = 4
_TURNS = 5  # then it is another company's turn


async def reading(stopping: asyncio.Event) -> None:
    """Read until told to stop; one company's failure is logged and tried again later."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(tenant_id: UUID) -> None:
        async with gate:
            if stopping.is_set():
                return
            try:
                for _turn in range(_TURNS):
                    if not (await catch_up(tenant_id)).more or stopping.is_set():
                        break
            except Exception as failure:
                log.warning("search_reading_failed", error=f"{type(failure).__name__}: {failure}")

    async with hub.subscribe(BELL) as rings:
        while not stopping.is_set():
            wanted: dict[UUID, None] = {}
            with contextlib.suppress(TimeoutError):
                _add(wanted, await asyncio.wait_for(rings.get(), SWEEP_S))
                await asyncio.sleep(_PAUSE_S)
            while not rings.empty():
                _add(wanted, rings.get_nowait())
            try:
                wanted.update(dict.fromkeys(tenant_id for tenant_id, _id in await due_companies()))
            except Exception as failure:
                log.warning("sweep_failed", loop="search", error=f"{type(failure).__name__}: {failure}")
            await asyncio.gather(*(one(tenant_id) for tenant_id in wanted))


def _add(wanted: dict[UUID, None], ring: dict[str, object]) -> None:
    tenant_id = parse_id(str(ring.get("tenant_id", "")))
    if tenant_id is not None:
        wanted[tenant_id] = None
