"""What is counted of a flow's steps: as a plain reading of the trace says it, again and again the same."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hubwright.control.flows import live_version
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.ids import new_id
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.flow_counts import queries
from hubwright.runtime.flow_counts.count import count_soon, count_up
from hubwright.runtime.flow_counts.listening import LISTENING
from hubwright.runtime.flow_counts.read import LEFT, counts_of, span_of, visits_behind
from hubwright.runtime.flow_counts.tasks import count_steps
from hubwright.runtime.flow_counts.time_buckets import FACTOR
from tests.integration.runtime.flows import greeter, order_status
from tests.integration.runtime.services import Service, perform_all
from tests.support.company import Company, make_company, new_visitor, says

Sums = Counter[tuple[str, str]]


@pytest.fixture
async def company(service: Service) -> Company:
    return await make_company("counts", order_status(f"http://127.0.0.1:{service.port}"))


async def _talks(company: Company, service: Service, outbound: Outbound) -> dict[str, UUID]:
    """One is answered, one's service fails, one asks for a person, one says nothing any more."""
    found = {}
    for name, status in (("answered", 200), ("failed", 404)):
        visitor = await new_visitor(company)
        found[name] = (await says(company, visitor, "hello")).conversation_id
        service.answers = [(status, b'{"status": "shipped"}')] * 9
        await says(company, visitor, "it is 1008600")
        await perform_all(company, outbound)
    visitor = await new_visitor(company)
    found["person"] = (await says(company, visitor, "hello")).conversation_id
    await says(company, visitor, "", kind="handoff_request")
    found["silent"] = (await says(company, await new_visitor(company), "hello")).conversation_id
    return found


async def _plainly(company: Company, now: datetime) -> Sums:
    """The same figures by reading every execution from its first step to its last, without any SQL of the feature."""
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT flow_session_id, n, node_id, node_type, port, at, detail FROM flow_step WHERE tenant_id = $1"
            " ORDER BY flow_session_id, n"
        )
    ways: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        ways[row["flow_session_id"]].append(row)
    sums: Sums = Counter()
    for steps in ways.values():
        for place, step in enumerate(steps):
            result, node = step["detail"]["result"], step["node_id"]
            if not node:
                continue
            before = steps[place - 1] if place else None
            after = steps[place + 1] if place + 1 < len(steps) else None
            still = before is not None and before["node_id"] == node and before["detail"]["result"] == "waiting"
            sums[node, "visits"] += not still
            sums[node, "ended"] += result == "ended"
            sums[node, "to_person"] += after is not None and after["detail"]["result"] == "default"
            waited = (after["at"] if after else now) - step["at"]
            sums[node, "silent"] += result == "waiting" and node == "n_ask" and waited > timedelta(hours=1)
            if result in ("left", "failed"):
                sums[node, f"exit:{step['port']}"] += 1
            for meter, quantity in step["detail"]["cost"].items():
                sums[node, f"cost:{meter}"] += quantity if meter == "step" or not still else 0
    return +sums


async def _counted(company: Company) -> Sums:
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT node_id, measure, sum(quantity)::int AS quantity FROM flow_count WHERE tenant_id = $1"
            " AND measure NOT LIKE 'time:%' GROUP BY 1, 2"
        )
    return Counter({(row["node_id"], row["measure"]): row["quantity"] for row in rows})


async def _version(company: Company) -> UUID:
    async with acting_for(company.tenant_id):
        live = await live_version(company.flow_id)
    assert live is not None
    return live.id


async def test_what_is_counted_is_what_the_trace_says_however_often_it_is_counted(
    company: Company, service: Service, outbound: Outbound
) -> None:
    await _talks(company, service, outbound)
    soon, later = utc_now() + timedelta(seconds=1), utc_now() + timedelta(hours=2)
    await count_up(company.tenant_id, soon)
    assert await _counted(company) == await _plainly(company, soon)
    assert ("n_ask", "silent") not in await _counted(company)
    visitor = await new_visitor(company)
    await says(company, visitor, "hello")
    for _again in range(2):
        await count_up(company.tenant_id, later)
        found = await _counted(company)
        assert found == await _plainly(company, later)
    assert (found["n_ask", "visits"], found["n_ask", "silent"], found["n_ask", "to_person"]) == (5, 2, 1)
    assert found["n_http", "exit:http_error"] == 1 and found["n_http", "cost:http"] == 2


async def test_every_number_opens_exactly_its_own_visits(
    company: Company, service: Service, outbound: Outbound
) -> None:
    talks = await _talks(company, service, outbound)
    now = utc_now() + timedelta(hours=2)
    await count_up(company.tenant_id, now)
    version = await _version(company)
    async with acting_for(company.tenant_id):
        span = await span_of(2, now)
        counted = await counts_of(version, span)
        for node_id, counts in counted.nodes.items():
            numbers = {("visits",): counts.visits, LEFT: counts.left}
            numbers |= {(f"exit:{port}",): number for port, number in counts.exits.items()}
            for measures, number in numbers.items():
                found = await visits_behind(version, node_id, measures, span, now=now)
                assert len(found) == number, (node_id, measures)
        silent = await visits_behind(version, "n_ask", ["silent"], span, now=now)
        failed = await visits_behind(version, "n_http", ["exit:http_error"], span, now=now)
    assert [visit.conversation_id for visit in silent] == [talks["silent"]]
    assert [visit.conversation_id for visit in failed] == [talks["failed"]]


async def test_pages_of_visits_leave_nothing_out(company: Company) -> None:
    for _one in range(5):
        await says(company, await new_visitor(company), "hello")
    now = utc_now() + timedelta(seconds=1)
    await count_up(company.tenant_id, now)
    version = await _version(company)
    seen: list[UUID] = []
    async with acting_for(company.tenant_id):
        span, before = await span_of(1, now), None
        while page := await visits_behind(version, "n_ask", ["visits"], span, now=now, before=before, limit=2):
            seen += [visit.session_id for visit in page]
            before = (page[-1].at, page[-1].session_id)
    assert len(seen) == len(set(seen)) == 5


async def test_a_channel_and_the_days_choose(company: Company, service: Service, outbound: Outbound) -> None:
    await _talks(company, service, outbound)
    now = utc_now() + timedelta(seconds=1)
    await count_up(company.tenant_id, now)
    version = await _version(company)
    async with acting_for(company.tenant_id):
        here = await counts_of(version, await span_of(1, now, company.channel_id))
        nowhere = await counts_of(version, await span_of(1, now, queries.NO_CHANNEL))
        tomorrow = await counts_of(version, await span_of(1, now + timedelta(days=1)))
    assert here.nodes["n_ask"].visits == 4
    assert nowhere.nodes == {} and tomorrow.nodes == {}
    assert here.counted_to is not None


async def test_times_are_from_coming_to_going_on(company: Company) -> None:
    """The trace is written by hand: an hour, two hours and a day at the question."""
    version = await _version(company)
    began = datetime(2026, 11, 20, 3, tzinfo=UTC)
    async with acting_for(company.tenant_id):
        for hours in (1, 2, 24):
            session_id = new_id()
            await execute(
                "INSERT INTO flow_session (tenant_id, id, flow_version_id, state, started_at)"
                " VALUES ($1, $2, $3, '{}', $4)",
                session_id,
                version,
                began,
            )
            question = [("n_ask", 0.0, "waiting"), ("n_ask", hours / 2, "waiting"), ("n_ask", hours, "left")]
            for n, (node, at, result) in enumerate([("t", 0.0, "left"), *question], 1):
                await execute(
                    "INSERT INTO flow_step (tenant_id, id, flow_session_id, n, node_id, node_type, port, detail, at)"
                    " VALUES ($1, $2, $3, $4, $5, 'ask', 'answered', $6, $7)",
                    new_id(),
                    session_id,
                    n,
                    node,
                    {"result": result, "warnings": [], "cost": {}},
                    began + timedelta(hours=at),
                )
    now = began + timedelta(days=2)
    await count_up(company.tenant_id, now)
    async with acting_for(company.tenant_id):
        counts = (await counts_of(version, await span_of(7, now))).nodes["n_ask"]
    assert counts.visits == 3
    assert counts.median_s == pytest.approx(7200, rel=FACTOR - 1)
    assert counts.p95_s == pytest.approx(86400, rel=FACTOR - 1)


async def test_what_waits_for_the_visitor_is_known() -> None:
    """A step that listens and is not named would never show anybody falling silent."""
    company = await make_company("listening", greeter())
    await says(company, await new_visitor(company), "hello")
    async with acting_for(company.tenant_id):
        waiting = await fetch("SELECT node_type FROM flow_step WHERE tenant_id = $1 AND detail->>'result' = 'waiting'")
    assert {row["node_type"] for row in waiting} <= LISTENING and waiting


async def test_a_look_asks_for_one_count_and_then_it_goes_on_by_itself(company: Company) -> None:
    await says(company, await new_visitor(company), "hello")
    now = utc_now()
    async with acting_for(company.tenant_id):
        assert [await count_soon(now), await count_soon(now)] == [True, True]
        jobs = await fetch("SELECT kind FROM job WHERE tenant_id = $1 AND kind = 'flow.count'")
    assert len(jobs) == 1
    await count_up(company.tenant_id, now)
    async with acting_for(company.tenant_id):
        assert not await count_soon(now + timedelta(seconds=30))
        assert await count_soon(now + timedelta(seconds=61))


async def test_a_long_time_is_counted_some_days_at_a_time_until_it_is_done(company: Company) -> None:
    await says(company, await new_visitor(company), "hello")
    now = utc_now() + timedelta(seconds=1)
    rounds = 1
    while (await count_up(company.tenant_id, now, most=4)).next_day is not None:
        rounds += 1
    assert rounds == 8 and await _counted(company) == await _plainly(company, now)
    await count_steps(company.tenant_id, {})
    async with acting_for(company.tenant_id):
        jobs = await fetch("SELECT run_at FROM job WHERE tenant_id = $1 AND kind = 'flow.count'")
    assert [job["run_at"] > now + timedelta(minutes=50) for job in jobs] == [True]
