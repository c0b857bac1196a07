"""A million timers pending; a hundred due a second, then ten thousand in one second, fired by the worker of `serve`."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from bench import processes, stage, world
from bench.documents import sleeper
from bench.ground import Ground, ground, run_as_served, tell
from bench.measures import Figure
from hubwright import flows
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id

PENDING, PER_S, STEADY_S, BURST = 1_000_000, 100, 15, 10_000
_COMPANIES = 200
_STEADY = PER_S * STEADY_S
_LEAD_S = 4.0
_PATIENCE_S = 120.0
Set = tuple[world.Visitor, datetime]


def run(wanted: set[str]) -> list[Figure]:
    """Both over the same million."""
    with ground() as standing:
        return run_as_served(lambda: _measure(standing, wanted))


async def _measure(standing: Ground, wanted: set[str]) -> list[Figure]:
    each = (_STEADY + BURST) // _COMPANIES + 1
    figures = []
    async with stage.written(standing, _COMPANIES, each, sleeper(3600)) as staged:
        visitors = staged.speakers().visitors
        began = time.perf_counter()
        await _write_pending(staged)
        await staged.write.settle()
        tell(f"  {PENDING} timers written in {time.perf_counter() - began:.0f} s")
        with processes.worker(standing):
            if "timer_lag_p99_s" in wanted:
                figures.append(await _steady(staged, visitors[:_STEADY]))
            if "timer_burst_s" in wanted:
                figures.append(await _burst(staged, visitors[_STEADY : _STEADY + BURST]))
    return figures


async def _steady(staged: stage.Stage, visitors: Sequence[world.Visitor]) -> Figure:
    begin = utc_now() + timedelta(seconds=_LEAD_S)
    due = [(v, begin + timedelta(seconds=n / PER_S)) for n, v in enumerate(visitors)]
    lags = await _fired(staged, due)
    p99 = lags[int(0.99 * len(lags))]
    note = f"{len(lags)} timers, p50 {lags[len(lags) // 2]:.2f} s, worst {lags[-1]:.2f} s"
    return Figure(name="timer_lag_p99_s", value=p99, note=note)


async def _burst(staged: stage.Stage, visitors: Sequence[world.Visitor]) -> Figure:
    begin = utc_now() + timedelta(seconds=_LEAD_S)
    due = [(v, begin + timedelta(seconds=n / len(visitors))) for n, v in enumerate(visitors)]
    lags = await _fired(staged, due)
    (last,) = await staged.write.fetch(_LAST, [v.session_id for v in visitors])
    seconds = (last["at"] - begin).total_seconds()
    return Figure(name="timer_burst_s", value=seconds, note=f"{len(lags)} timers, from the first due to the last reply")


async def _fired(staged: stage.Stage, due: list[Set]) -> list[float]:
    """Write these, wait until each has had its reply, and return what each was late by, in order."""
    await _write_due(staged, due)
    sessions = [visitor.session_id for visitor, _at in due]
    give_up_at = time.monotonic() + (due[-1][1] - utc_now()).total_seconds() + _PATIENCE_S
    while (await staged.write.fetch(_DONE, sessions))[0]["n"] < len(due):
        if time.monotonic() > give_up_at:
            raise RuntimeError("not all timers fired")
        await asyncio.sleep(0.5)
    lags = sorted(row["lag"] for row in await staged.write.fetch(_LAGS, sessions))
    if len(lags) != len(due):
        raise RuntimeError(f"{len(lags)} replies for {len(due)} timers")
    return lags


async def _write_pending(staged: stage.Stage) -> None:
    """Timers of sessions that somebody else will wake in a month; they only stand in the way."""
    owners = [company.visitors[0] for company in staged.companies]
    later = utc_now() + timedelta(days=30)
    ids = [new_id() for _ in range(PENDING)]
    moments = [later + timedelta(seconds=n) for n in range(1_000)]
    await staged.write.copy(
        "timer",
        "tenant_id id flow_session_id conversation_id token due_at",
        (
            (o.tenant_id, timer, o.session_id, o.conversation_id, f"far:{n}", moments[n % 1_000])
            for n, timer in enumerate(ids)
            for o in (owners[n % len(owners)],)
        ),
    )
    await staged.write.copy(
        "due",
        "tenant_id kind id due_at",
        ((owners[n % len(owners)].tenant_id, "timer", timer, moments[n % 1_000]) for n, timer in enumerate(ids)),
    )


async def _write_due(staged: stage.Stage, due: list[Set]) -> None:
    """Sessions that wait at their timer, as the first message left them, and the timers."""
    flow = flows.compile(flows.parse(sleeper(3600)))
    first = flows.advance(flow, flows.start_state(flow, "SESSION"), flows.MessageReceived(text="Hi"), utc_now()).state
    assert first.wait is not None
    state, token = flows.encode_state(first).decode(), first.wait.timer
    versions = {company.tenant_id: company.version_id for company in staged.companies}
    ids = [new_id() for _ in due]

    def sessions() -> Iterator[tuple[Any, ...]]:
        for v, _at in due:
            own = state.replace("SESSION", str(v.session_id))
            yield v.tenant_id, v.session_id, v.conversation_id, versions[v.tenant_id], own, 1

    await staged.write.copy("flow_session", "tenant_id id conversation_id flow_version_id state rev", sessions())
    await staged.write.copy(
        "timer",
        "tenant_id id flow_session_id conversation_id token due_at",
        (
            (v.tenant_id, timer, v.session_id, v.conversation_id, token.replace("SESSION", str(v.session_id)), at)
            for timer, (v, at) in zip(ids, due, strict=True)
        ),
    )
    await staged.write.copy(
        "due",
        "tenant_id kind id due_at",
        ((v.tenant_id, "timer", timer, at) for timer, (v, at) in zip(ids, due, strict=True)),
    )


_DONE = "SELECT count(*) AS n FROM flow_session WHERE id = ANY($1) AND status = 'ended'"
_LAGS = (
    "SELECT extract(epoch FROM m.at - t.due_at)::float8 AS lag FROM timer t JOIN message m"
    " ON m.tenant_id = t.tenant_id AND m.conversation_id = t.conversation_id AND m.author = 'bot'"
    " WHERE t.flow_session_id = ANY($1) AND t.token NOT LIKE 'far:%'"
)
_LAST = (
    "SELECT max(m.at) AS at FROM message m JOIN flow_session s"
    " ON s.tenant_id = m.tenant_id AND s.conversation_id = m.conversation_id WHERE s.id = ANY($1)"
)
