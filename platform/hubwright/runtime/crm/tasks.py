"""What is done by jobs: one link brought in step, and a look through what changed there."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from hubwright.desk.crm_links import queries
from hubwright.desk.crm_links.saying import SYNC, ask
from hubwright.desk.crm_links.schemas import Link
from hubwright.host.failures import NotHere, NotSetUp, SwitchedOff
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import enqueue, job
from hubwright.runtime.crm.step import LinkLost, StillChanging, in_step
from hubwright.runtime.crm.sweep import SWEEP, sweep
from hubwright_sdk import CallFailed, RateLimited, Refused

_LEASE_S = 90.0  # longer than the calls of one link; after a crash it waits that long
_FINAL = (Refused, NotSetUp)
_AWAY = (SwitchedOff, NotHere)
_SOON = timedelta(seconds=1)


class NotInStep(Exception):
    """The other system did not do its part; it is asked again."""


@job(SYNC)
async def keep_in_step(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """One link, one worker at a time; what is final is shown with the link and tried again by the sweep."""
    link_id = UUID(payload["link_id"])
    async with acting_for(tenant_id):
        lease = await queries.claim(link_id, _LEASE_S)
        link = await queries.get(link_id)
        if link is not None and lease is None:  # what it is asked for now, whoever has it may have read before
            await _ask_later(link_id, _SOON)
    if link is None or lease is None:
        return
    try:
        await _bring(tenant_id, link, lease)
    finally:
        await asyncio.shield(_let_go(tenant_id, link_id, lease))


async def _bring(tenant_id: UUID, link: Link, lease: Any) -> None:
    try:
        await (await in_step(tenant_id, link, lease)).bring()
    except LinkLost:
        return
    except StillChanging:
        async with acting_for(tenant_id):
            await _ask_later(link.id, 10 * _SOON)
    except _AWAY:  # the sweep comes again when it is on
        return
    except RateLimited as busy:
        await _note(tenant_id, link, "waiting", busy)
        async with acting_for(tenant_id):
            await _ask_later(link.id, timedelta(seconds=min(3_600.0, max(1.0, busy.retry_after_s or 10.0))))
    except _FINAL as final:
        await _note(tenant_id, link, "failed", final)
    except CallFailed as failed:
        await _note(tenant_id, link, "waiting", failed)
        raise NotInStep(failed.reason) from None


async def _note(tenant_id: UUID, link: Link, state: str, failed: CallFailed) -> None:
    async with acting_for(tenant_id):
        await queries.put_state(link.id, state, failed.code, failed.reason)


async def _ask_later(link_id: UUID, wait: timedelta) -> None:
    """Asked any number of times a second, it is done once."""
    then = utc_now() + wait
    await enqueue(SYNC, {"link_id": str(link_id)}, run_at=then, dedup_key=f"{link_id}/{then:%Y-%m-%dT%H:%M:%S}")


async def _let_go(tenant_id: UUID, link_id: UUID, lease: Any) -> None:
    async with acting_for(tenant_id):
        await queries.let_go(link_id, lease)


@job(SWEEP)
async def look_through(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Find what no post told."""
    await sweep(tenant_id, str(payload["plugin"]))


__all__ = ["NotInStep", "ask", "keep_in_step", "look_through"]
