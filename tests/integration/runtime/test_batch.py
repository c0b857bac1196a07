"""Batches: many events in one commit, the same rows as one by one, and a bad one costs nobody anything."""

import asyncio
import random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubwright.kernel.database import acting_for, fetch, fetch_one, global_fetch, outside_tenants
from hubwright.kernel.errors import TooMany
from hubwright.runtime import intake as intake_module
from hubwright.runtime import queries
from hubwright.runtime.batch import take_batch
from hubwright.runtime.events import TakenIn
from hubwright.runtime.intake import Intake
from hubwright.runtime.plain_road import take_plainly
from tests.integration.runtime.batches import event, known_visitor
from tests.integration.runtime.flows import greeter, order_status, remembering
from tests.support.company import Company, make_company

POISON = "a NUL \x00 that PostgreSQL cannot store"
WORDS = ["hi", "order 10086", "b", "", "你好", "10010"]


async def left_behind(company: Company, visitor: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """What a visitor's conversations are made of, without ids and times, which no two runs share."""
    async with acting_for(company.tenant_id):
        found = {
            "messages": await fetch(
                "SELECT m.seq, m.kind, m.author, m.text, m.body - 'effect', m.client_id FROM message m"
                " JOIN conversation c ON c.tenant_id = $1 AND c.id = m.conversation_id"
                " WHERE m.tenant_id = $1 AND c.contact_id = $2"
                " ORDER BY c.created_at, m.seq",
                visitor,
            ),
            "inbound": await fetch(
                "SELECT e.seq, e.payload, e.done_at IS NOT NULL FROM inbound_event e JOIN conversation c ON"
                " c.tenant_id = $1 AND c.id = e.conversation_id WHERE e.tenant_id = $1 AND c.contact_id = $2"
                " ORDER BY c.created_at, e.seq",
                visitor,
            ),
            "sessions": await fetch(
                "SELECT s.status, s.rev, s.steps_total, s.state -> 'vars', s.state -> 'status', s.flow_version_id,"
                " s.ended_at IS NOT NULL FROM flow_session s JOIN conversation c ON c.tenant_id = $1"
                " AND c.id = s.conversation_id WHERE s.tenant_id = $1 AND c.contact_id = $2 ORDER BY s.id",
                visitor,
            ),
            "steps": await fetch(
                "SELECT p.n, p.node_id, p.node_type, p.port, p.detail - 'effects' - 'kinds' FROM flow_step p"
                " JOIN conversation c ON c.tenant_id = $1 AND c.id = p.conversation_id"
                " WHERE p.tenant_id = $1 AND c.contact_id = $2"
                " ORDER BY p.at, p.id, p.n",
                visitor,
            ),
            "usage": await fetch(
                "SELECT u.meter, u.source, sum(u.quantity) FROM usage_event u JOIN conversation c ON c.tenant_id = $1"
                " AND c.id::text = u.subject WHERE u.tenant_id = $1 AND c.contact_id = $2 GROUP BY 1, 2 ORDER BY 1, 2",
                visitor,
            ),
            "timers": await fetch(
                "SELECT split_part(t.token, ':', 2), t.fired_at, EXISTS (SELECT FROM due d WHERE d.tenant_id = $1"
                " AND d.kind = 'timer' AND d.id = t.id) FROM timer t JOIN conversation c ON c.tenant_id = $1"
                " AND c.id = t.conversation_id WHERE t.tenant_id = $1 AND c.contact_id = $2 ORDER BY 1",
                visitor,
            ),
            "effects": await fetch(
                "SELECT f.kind, f.state, f.request - 'id' - 'idempotency_key', EXISTS (SELECT FROM due d WHERE"
                " d.tenant_id = $1 AND d.kind = 'effect' AND d.id = f.id) FROM effect f JOIN conversation c ON"
                " c.tenant_id = $1 AND c.id = f.conversation_id WHERE f.tenant_id = $1 AND c.contact_id = $2"
                " ORDER BY f.created_at, f.id",
                visitor,
            ),
            "conversations": await fetch(
                "SELECT status, last_seq, language, fields, summary FROM conversation"
                " WHERE tenant_id = $1 AND contact_id = $2 ORDER BY created_at",
                visitor,
            ),
        }
    return {name: [tuple(row.values()) for row in rows] for name, rows in found.items()}


@pytest.fixture(scope="module")
async def companies(database: None) -> list[Company]:
    """Three companies with flows that wait with a timer, call a service, and remember."""
    docs = [greeter(), order_status("http://127.0.0.1:9"), remembering()]
    return [await make_company(f"batch{number}", doc) for number, doc in enumerate(docs)]


async def test_a_batch_takes_many_tenants_in_one_commit(companies: list[Company]) -> None:
    visitors = [(company, await known_visitor(company)) for company in companies[:2] for _ in range(4)]
    events = [event(company, visitor, "hi") for company, visitor in visitors]
    answers = await take_batch(random.sample(events, len(events)))
    assert all(isinstance(answer, TakenIn) for answer in answers)
    commits = set()
    for company, visitor in visitors:
        async with acting_for(company.tenant_id):
            row = await fetch_one(
                "SELECT xmin::text AS x FROM inbound_event WHERE tenant_id = $1 AND channel_id = $2"
                " AND external_id LIKE $3 ORDER BY received_at DESC LIMIT 1",
                company.channel_id,
                f"{visitor}:%",
            )
            assert row is not None
            commits.add(row["x"])
    assert len(commits) == 1


@pytest.mark.parametrize("which", range(3))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(script=st.lists(st.sampled_from([*WORDS, "@choice:b_more", "@choice:b_person", "@person"]), max_size=6))
async def test_both_roads_leave_the_same_rows(companies: list[Company], which: int, script: list[str]) -> None:
    company = companies[which]
    plain, batched = await known_visitor(company), await known_visitor(company)
    for number, word in enumerate(script):
        said: dict[str, Any] = {"text": word}
        if word.startswith("@choice"):
            said = {"text": "More", "kind": "choice", "choice_id": f"n_hi:{word[8:]}"}
        elif word == "@person":
            said = {"text": "", "kind": "handoff_request"}
        await take_plainly(event(company, plain, external=str(number), **said))
        one = event(company, batched, external=str(number), **said)
        if (await take_batch([one]))[0] is None:
            await take_plainly(one)

    assert await left_behind(company, batched) == await left_behind(company, plain)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_random_batches_keep_tenants_apart_and_poison_alone(
    companies: list[Company], data: st.DataObject
) -> None:
    people = [(company, await known_visitor(company)) for company in companies for _ in range(2)]
    picks = data.draw(
        st.lists(st.tuples(st.integers(0, 5), st.sampled_from([*WORDS, POISON])), min_size=1, max_size=24)
    )
    own = Intake()
    said: dict[int, list[str]] = {}
    tasks = []
    for number, (who, word) in enumerate(picks):
        company, visitor = people[who]
        text = word if word == POISON else f"{word} #{number}"
        tasks.append(asyncio.ensure_future(own.take_in(event(company, visitor, text, str(number)), 24)))
        if text != POISON:
            said.setdefault(who, []).append(text)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    for (_who, text), outcome in zip(picks, outcomes, strict=True):
        assert isinstance(outcome, TakenIn) != (text == POISON), outcome
    for who, (company, visitor) in enumerate(people):
        heard = (await left_behind(company, visitor))["messages"]
        mine = [text for _seq, _kind, author, text, *_ in heard if author == "contact"]
        assert mine == ["hello", *said.get(who, [])]
        assert [seq for seq, *_ in heard] == list(range(1, len(heard) + 1))


async def test_opposite_batches_at_once_never_deadlock(companies: list[Company]) -> None:
    people = [(company, await known_visitor(company)) for company in companies for _ in range(6)]

    async def wave(number: int) -> list[TakenIn | None]:
        events = [event(company, visitor, f"wave {number}") for company, visitor in people]
        return await take_batch(events if number % 2 else events[::-1])

    answers = await asyncio.gather(*(wave(number) for number in range(8)))
    async with outside_tenants("asking the server"):
        (row,) = await global_fetch("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    assert row["deadlocks"] == 0
    for company, visitor in people:
        heard = (await left_behind(company, visitor))["messages"]
        taken = sum(1 for _seq, _kind, author, text, *_ in heard if author == "contact" and text.startswith("wave"))
        place = people.index((company, visitor))
        assert taken == sum(
            (answer if number % 2 else answer[::-1])[place] is not None for number, answer in enumerate(answers)
        )


async def test_who_is_held_elsewhere_holds_nobody_up(companies: list[Company]) -> None:
    company = companies[0]
    held, free = await known_visitor(company), await known_visitor(company)
    entered, leave = asyncio.Event(), asyncio.Event()

    async def holder() -> None:
        async with acting_for(company.tenant_id):
            await fetch("SELECT id FROM contact WHERE tenant_id = $1 AND id = $2 FOR UPDATE", held)
            entered.set()
            await leave.wait()

    holding = asyncio.create_task(holder())
    await entered.wait()
    own = Intake()
    waits = asyncio.create_task(own.take_in(event(company, held, "I wait"), 24))
    goes = await asyncio.wait_for(own.take_in(event(company, free, "I go"), 24), 3)
    assert goes.seq and not waits.done()
    leave.set()
    await holding
    assert (await asyncio.wait_for(waits, 5)).seq


async def test_a_burst_is_drained_in_order_and_repeats_get_one_answer(companies: list[Company]) -> None:
    company = companies[0]
    visitor = await known_visitor(company)
    own = Intake()
    burst = [event(company, visitor, f"line {number // 2}", f"c{number // 2}") for number in range(40)]
    answers = await asyncio.gather(*(own.take_in(one, 24) for one in burst))
    assert answers[::2] == answers[1::2]
    assert [answer.seq for answer in answers[::2]] == sorted({answer.seq for answer in answers})
    heard = (await left_behind(company, visitor))["messages"]
    said = [text for _seq, _kind, author, text, *_ in heard if author == "contact"]
    assert said == ["hello", *(f"line {number}" for number in range(20))]


async def test_after_a_batch_no_tenant_is_set(companies: list[Company]) -> None:
    company = companies[0]
    visitor = await known_visitor(company)
    async with outside_tenants("looking behind the functions"):
        rows = await queries.load_turns([company.tenant_id], [company.channel_id], [visitor], ["none"])
        assert rows[0]["conversation_id"] is not None
        assert await global_fetch("SELECT id FROM conversation") == []
        await queries.save_turns("[]")
        assert await global_fetch("SELECT id FROM conversation") == []


async def test_a_turn_that_names_another_tenants_conversation_is_refused_whole(companies: list[Company]) -> None:
    mine, other = companies[0], companies[1]
    visitor = await known_visitor(other)
    async with acting_for(other.tenant_id):
        row = await fetch_one("SELECT id, last_seq FROM conversation WHERE tenant_id = $1 AND contact_id = $2", visitor)
    assert row is not None
    moved = {
        "id": str(row["id"]),
        "last_seq": row["last_seq"] + 1,
        "was": row["last_seq"],
        "at": "2026-01-01T00:00:00Z",
    }
    turns = {"tenant": str(mine.tenant_id), "conversations": [moved], "messages": [], "inbound": [], "steps": []}
    with pytest.raises(Exception, match="moved under its lock"):
        async with outside_tenants("a defect of ours"):
            await queries.save_turns(msgspec.json.encode([{**turns, "usage": []}]).decode())
    async with acting_for(other.tenant_id):
        again = await fetch_one("SELECT last_seq FROM conversation WHERE tenant_id = $1 AND id = $2", row["id"])
    assert again is not None and again["last_seq"] == row["last_seq"]


async def test_too_many_of_one_tenant_are_asked_to_wait_and_others_are_not(
    companies: list[Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    loud, quiet = companies[0], companies[1]
    visitor, other = await known_visitor(loud), await known_visitor(quiet)
    monkeypatch.setattr(intake_module, "MOST_WAITING", 3)
    own = Intake()
    tasks = [asyncio.ensure_future(own.take_in(event(loud, visitor, f"{n}"), 24)) for n in range(5)]
    tasks.append(asyncio.ensure_future(own.take_in(event(quiet, other, "me too"), 24)))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [TakenIn, TakenIn, TakenIn, TooMany, TooMany, TakenIn]
    assert isinstance(await own.take_in(event(loud, visitor, "later"), 24), TakenIn)
