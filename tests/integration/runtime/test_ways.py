"""The way of a real conversation, and the same again on the draft: nothing is sent or written by looking."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.control.flows import get_draft, save_draft
from hubwright.flows.run import MASK
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.ways.again import Again, run_again
from hubwright.runtime.ways.past import rebuilt
from hubwright.runtime.ways.read import executions_in, executions_of, way_of
from hubwright.runtime.ways.schemas import Way
from tests.architecture.statements import tenant_tables
from tests.integration.runtime.flows import greeter, order_status
from tests.integration.runtime.services import Service, perform_all
from tests.support.company import Company, make_company, new_visitor, publish_change, says
from tests.support.people import join

ORDER = "1008600"
SECRET = b'{"status": "shipped", "access_token": "s3cr3t-of-theirs"}'


@pytest.fixture
async def company(service: Service) -> Company:
    doc = order_status(f"http://127.0.0.1:{service.port}")
    doc["vars"][0]["pii"] = True
    return await make_company("ways", doc)


async def _talk(
    company: Company, service: Service, outbound: Outbound, answer: tuple[int, bytes] = (200, SECRET)
) -> UUID:
    """Ask for an order and get it."""
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hello")
    service.answers = [answer] * 9
    await says(company, visitor, f"it is {ORDER}")
    await perform_all(company, outbound)
    return taken.conversation_id


async def _session(company: Company, conversation_id: UUID) -> UUID:
    async with acting_for(company.tenant_id):
        (found,) = await executions_in(conversation_id)
    return found.id


async def _way(company: Company, actor: Actor, session_id: UUID) -> Way:
    async with acting_for(company.tenant_id):
        return await way_of(actor, session_id)


async def _again(company: Company, session_id: UUID, n: int) -> Again:
    async with acting_for(company.tenant_id):
        return await run_again(company.admin.actor, session_id, n, "en")


async def _change_draft(company: Company, node_id: str, **config: Any) -> None:
    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        for node in draft.doc["nodes"]:
            if node["id"] == node_id:
                node["config"].update(config)
        await save_draft(company.admin.actor, company.flow_id, draft.doc, draft.rev)


async def test_a_way_tells_what_was_said_asked_answered_and_changed(
    company: Company, service: Service, outbound: Outbound
) -> None:
    session = await _session(company, await _talk(company, service, outbound))
    way = await _way(company, company.admin.actor, session)

    assert [(step.node_id, step.result) for step in way.steps] == [
        ("t", "left"),
        ("n_ask", "waiting"),
        ("n_ask", "left"),
        ("n_http", "waiting"),
        ("n_http", "left"),
        ("n_ok", "left"),
        ("n_end", "ended"),
    ]
    assert [step.heard for step in way.steps] == [["hello"], [], [f"it is {ORDER}"], [], [], [], []]
    assert way.steps[1].said == ["Which order?"]
    (order,) = way.steps[2].changes
    assert (order.name, order.before, order.after, order.masked) == ("order_no", None, MASK, True)
    (state,) = way.steps[4].changes
    assert (state.before, state.after, state.masked) == (None, "shipped", False)
    call = next(call for call in way.steps[3].calls if call.kind == "http_request")
    assert (call.status, call.attempts, call.cut) == (200, 1, False)
    assert call.took_s is not None and call.to.startswith("GET 127.0.0.1/orders/")
    assert '"shipped"' in call.answer
    assert [step.cost.get("http", 0) for step in way.steps] == [0, 0, 0, 1, 0, 0, 0]
    assert all(step.stayed_s is not None and step.stayed_s >= 0 for step in way.steps[:-1])
    assert b"s3cr3t" not in msgspec.json.encode(way)


async def test_who_reads_flows_but_no_conversations_sees_no_word_and_no_value(
    company: Company, service: Service, outbound: Outbound
) -> None:
    session = await _session(company, await _talk(company, service, outbound))
    analyst, agent = await join(company.tenant_id, "analyst"), await join(company.tenant_id, "agent")
    way = await _way(company, analyst.actor, session)
    shown = msgspec.json.encode(way).decode()

    assert [step.node_id for step in way.steps][:2] == ["t", "n_ask"]
    assert not way.open
    assert all(change.hidden for step in way.steps for change in step.changes)
    for word in ("hello", ORDER, "shipped", "Which order?", "orders/"):
        assert word not in shown
    async with acting_for(company.tenant_id):
        with pytest.raises(NotAllowed):
            await way_of(agent.actor, session)
        with pytest.raises(NotAllowed):
            await run_again(agent.actor, session, 1, "en")
        again = await run_again(analyst.actor, session, 3, "en")
    assert again.lines and again.parts_at is None
    assert all(not side.said for line in again.lines for side in (line.real, line.draft) if side is not None)


async def test_the_unchanged_draft_does_the_same_from_every_step(
    company: Company, service: Service, outbound: Outbound
) -> None:
    session = await _session(company, await _talk(company, service, outbound))
    for n in range(1, 8):
        again = await _again(company, session, n)
        assert (again.gap, again.obstacle, again.parts_at) == ("", "", None), n
        assert again.lines[-1].real is not None and again.lines[-1].real.node_id == "n_end"
        assert again.from_n <= n


async def test_a_changed_draft_parts_where_it_is_different(
    company: Company, service: Service, outbound: Outbound
) -> None:
    session = await _session(company, await _talk(company, service, outbound))
    await _change_draft(company, "n_ok", text="All is well with {{ order_no }}")
    again = await _again(company, session, 3)
    assert again.parts_at is not None
    parting = again.lines[again.parts_at]
    assert parting.real is not None and parting.draft is not None
    assert (parting.real.node_id, parting.draft.node_id) == ("n_ok", "n_ok")
    assert parting.real.said == [f"Order {ORDER} is shipped"]
    assert parting.draft.said == [f"All is well with {ORDER}"]
    assert all(line.same for line in again.lines[: again.parts_at])


async def test_another_answer_leads_another_way_and_the_recorded_one_is_given(
    company: Company, service: Service, outbound: Outbound
) -> None:
    session = await _session(company, await _talk(company, service, outbound, (404, b'{"error": "none"}')))
    again = await _again(company, session, 3)
    assert again.parts_at is None
    assert [line.draft.node_id for line in again.lines if line.draft][-2:] == ["n_none", "n_end"]


async def test_nothing_is_sent_or_written(company: Company, service: Service, outbound: Outbound) -> None:
    session = await _session(company, await _talk(company, service, outbound))
    await _change_draft(company, "n_http", url=f"http://127.0.0.1:{service.port}/elsewhere")
    before, asked = await _everything(company), len(service.asked)
    for n in range(1, 8):
        await _way(company, company.admin.actor, session)
        assert (await _again(company, session, n)).lines
    await perform_all(company, outbound)
    assert await _everything(company) == before
    assert len(service.asked) == asked


async def _everything(company: Company) -> dict[str, Any]:
    """Every row of the company in every table, the outbox among them."""
    async with acting_for(company.tenant_id):
        found = {}
        for table in sorted(tenant_tables() - {"step"}):  # which is a part of flow_step
            (row,) = await fetch(
                f"SELECT count(*) AS n, md5(string_agg(x::text, '|' ORDER BY x::text)) AS sum FROM {table} x"
                " WHERE tenant_id = $1"
            )
            found[table] = (row["n"], row["sum"])
    assert {"flow_step", "effect", "message", "usage_event", "job", "timer"} <= set(found)
    return found


async def test_a_step_that_the_draft_has_not_any_more_is_told(
    company: Company, service: Service, outbound: Outbound
) -> None:
    session = await _session(company, await _talk(company, service, outbound))
    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        doc = draft.doc
        doc["nodes"] = [node for node in doc["nodes"] if node["id"] != "n_ask"]
        doc["edges"] = [edge for edge in doc["edges"] if "n_ask" not in (edge["from"][0], edge["to"])]
        await save_draft(company.admin.actor, company.flow_id, doc, draft.rev)
    again = await _again(company, session, 3)
    assert again.obstacle and not again.lines


async def test_an_answer_that_was_not_kept_is_told_and_nothing_is_made_up(
    company: Company, service: Service, outbound: Outbound
) -> None:
    long = b'{"status": "shipped", "more": "' + b"x" * 20_000 + b'"}'
    session = await _session(company, await _talk(company, service, outbound, (200, long)))
    way = await _way(company, company.admin.actor, session)
    assert next(call for call in way.steps[3].calls if call.kind == "http_request").cut
    whole, late = await _again(company, session, 3), await _again(company, session, 5)
    assert (whole.gap, whole.gap_n) == ("answer", 5)
    assert (late.gap, late.lines) == ("answer", [])


async def test_states_are_rebuilt_as_they_really_were(company: Company, service: Service, outbound: Outbound) -> None:
    session = await _session(company, await _talk(company, service, outbound))
    async with acting_for(company.tenant_id):
        _flow, _id, found = await rebuilt(session)
        (row,) = await fetch("SELECT state FROM flow_session WHERE tenant_id = $1 AND id = $2", session)
    assert found.gap == "" and len(found.moments) == 3
    assert found.end.vars == row["state"]["vars"] and found.end.status == row["state"]["status"] == "ended"


async def test_buttons_people_and_timers_are_done_again() -> None:
    company = await make_company("ways", greeter())
    visitor = await new_visitor(company)
    talk = (await says(company, visitor, "hello")).conversation_id
    await says(company, visitor, "Person", kind="choice", choice_id="n_hi:b_person")
    session = await _session(company, talk)
    again = await _again(company, session, 1)
    assert (again.gap, again.parts_at) == ("", None)
    assert [line.draft.node_id for line in again.lines if line.draft][-1] == "n_person"


async def test_the_list_is_filtered_by_what_became_of_them(
    company: Company, service: Service, outbound: Outbound
) -> None:
    done = await _talk(company, service, outbound)
    asks = (await says(company, await new_visitor(company), "hello")).conversation_id
    visitor = await new_visitor(company)
    person = (await says(company, visitor, "hello")).conversation_id
    await says(company, visitor, "", kind="handoff_request")
    found = {}
    async with acting_for(company.tenant_id):
        for outcome in ("", "ended", "under_way", "person", "wrong"):
            found[outcome] = {x.conversation_id for x in (await executions_of(company.flow_id, outcome=outcome)).found}
    assert found == {"": {done, asks, person}, "ended": {done}, "under_way": {asks}, "person": {person}, "wrong": set()}
    await publish_change(company, "n_ok", text="Order {{ order_no }}: {{ state }}")
    async with acting_for(company.tenant_id):
        assert (await executions_of(company.flow_id, version=2)).found == []
