"""A circuit breaker for each host a company's flows call: after failures in a row, calls stop at once for a while.

Its state is in the database, so that all workers share it and nothing is forgotten without Redis. When the while is
over, one call may try; it decides whether the others may again.
"""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from hubwright.control import notices
from hubwright.kernel import audit, incidents
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.failures import in_short
from hubwright.kernel.i18n import _
from hubwright.kernel.outbound import Answer
from hubwright.kernel.permissions import Permission
from hubwright.kernel.telemetry import BREAKERS
from hubwright.runtime import breaker_queries as queries

OPENS_AFTER = 5
FORGETS_AFTER_S = 60.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 10.0, 300.0


class Gate(msgspec.Struct, frozen=True):
    """Whether a call may go out now; `blemished` when the host has failed lately, so that a success must be noted."""

    host: str
    passes: bool = True
    probe: bool = False
    blemished: bool = False
    reason: str = ""
    seconds_left: float = 0.0


class BreakerView(msgspec.Struct, frozen=True, kw_only=True):
    """An open breaker as pages show it."""

    id: UUID
    host: str
    failures: int
    last_error: str
    opened_at: datetime
    open_until: datetime


def host_of(url: str) -> str:
    """Name the host of an address, with its port."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()[:255]


async def admit(host: str, *, lasts_s: float) -> Gate:
    """Ask before a call that may last so long."""
    row = await queries.look(host)
    if row is None:
        return Gate(host)
    if row["state"] == "closed":
        return Gate(host, blemished=row["failures"] > 0)
    if row["may_probe"] and await queries.take_probe(host, lasts_s):
        return Gate(host, probe=True, blemished=True)
    seconds = max(1, round(row["seconds_left"]))
    told = f"{host} failed {row['failures']} times in a row ({row['last_error']}); calls wait {seconds} s more"
    return Gate(host, passes=False, blemished=True, reason=told, seconds_left=seconds)


async def failed(gate: Gate, error: str) -> None:
    """Count a failure; enough of them in a row, or a failed try, open the breaker."""
    row = await queries.count_failure(gate.host, in_short(error), FORGETS_AFTER_S)
    is_open = row["state"] == "open"
    if not (gate.probe if is_open else row["failures"] >= OPENS_AFTER):
        return
    await queries.open_for(row["id"], min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(row["openings"], 10)))
    if not is_open:
        BREAKERS.labels("opened").inc()
        await incidents.open_incident(
            "breaker", row["id"], what=gate.host, error=in_short(error), attempts=row["failures"]
        )
        await notices.raise_notice("breaker", gate.host, error=in_short(error))


async def answered(gate: Gate) -> None:
    """The host answers; a breaker that was open closes."""
    if not gate.blemished:
        return
    breaker_id = await queries.close(gate.host)
    if breaker_id is not None:
        BREAKERS.labels("closed").inc()
        await _closed(gate.host, breaker_id)


async def tell(tenant_id: UUID, gate: Gate, answer: Answer) -> None:
    """A host fails when it does not answer or answers 5xx; a refusal of ours says nothing about it."""
    broken = answer.failure in ("unreachable", "timeout") or answer.status >= 500
    if answer.failure in ("refused", "demo") or not (broken or gate.blemished):
        return
    async with acting_for(tenant_id):
        if broken:
            await failed(gate, answer.detail or f"status {answer.status}")
        else:
            await answered(gate)


async def is_counting() -> bool:
    """Tell whether some host fails just now; within a minute it answers, is given up or is forgotten."""
    return await queries.any_counting(FORGETS_AFTER_S)


async def open_breakers() -> list[BreakerView]:
    """List the company's open ones."""
    return [BreakerView(**row) for row in await queries.opened()]


async def close_breaker(actor: Actor, breaker_id: UUID) -> str:
    """Let calls through again at once, because somebody knows it is mended; returns the host."""
    actor.require(Permission.FAILURES_MANAGE)
    host = await queries.host_of(breaker_id)
    if host is None:
        raise Missing("breaker")
    if await queries.close(host) is not None:
        await _closed(host, breaker_id)
        await audit.record(actor, "breaker.closed", breaker_id, host=host)
    return host


async def _closed(host: str, breaker_id: UUID) -> None:
    await incidents.close_incident("breaker", breaker_id)
    await notices.clear("breaker", host)


def _tell(subject: str, detail: notices.kinds.Detail) -> notices.Told:
    words = {"host": subject, "error": str(detail.get("error", ""))}
    return notices.Told(
        what=_("The service at %(host)s does not answer flows (%(error)s).") % words,
        fix=_("Have it mended, or correct its address in the flow; calls go on by themselves when it answers again."),
        url="/failures",
    )


notices.register("breaker", _tell)
