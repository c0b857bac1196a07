"""What fails for good is laid down, seen by whom it may be seen, tried again, edited or dropped."""

from typing import Any
from uuid import UUID

import pytest

from hubwright import flows
from hubwright.desk.conversations import events_after, get_conversation
from hubwright.desk.conversations.take import take
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.dead_letters import (
    DeadLetter,
    NothingToRepeat,
    drop,
    drop_many,
    get_dead_letter,
    list_dead_letters,
    retry,
    retry_many,
)
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.incidents import incidents
from hubwright.kernel.jobs import JOBS, enqueue, job, run_due_jobs
from hubwright.kernel.outbound import Outbound
from hubwright.runtime import bot, dead_answers, effects, timers
from tests.integration.runtime.flows import greeter, sleeper
from tests.integration.runtime.services import Service, last_text, make, perform_all
from tests.support.company import Company, make_company, new_visitor, says

APOLOGY = flows.apology("en")
OPERATOR = Actor(kind="operator", account_id=new_id())
KNOWN = dead_answers


async def letters(company: Company) -> list[DeadLetter]:
    async with acting_for(company.tenant_id):
        return await list_dead_letters(company.admin.actor)


async def said(company: Company, talk: UUID) -> list[str]:
    async with acting_for(company.tenant_id):
        return [event.text for event in await events_after(talk, 0, staff=True) if event.author == "bot"]


async def audited(company: Company) -> list[tuple[str, str]]:
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT actor, action FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'dead_letter%' ORDER BY id"
        )
    return [(row["actor"], row["action"]) for row in rows]


class Poison:
    """Makes the flow's very moving fail, as a defect of ours would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch, self.real = monkeypatch, bot.sessions.advance

    def poison(self, *kinds: type[flows.Event]) -> None:
        async def fails(claimed: Any, conversation: Any, event: Any) -> Any:
            if isinstance(event, kinds):
                raise ValueError(f"cannot digest {event.__struct_config__.tag} of anna@example.com")
            return await self.real(claimed, conversation, event)

        self.monkeypatch.setattr(bot.sessions, "advance", fails)

    def heal(self) -> None:
        self.monkeypatch.setattr(bot.sessions, "advance", self.real)


@pytest.fixture
def defect(monkeypatch: pytest.MonkeyPatch) -> Poison:
    return Poison(monkeypatch)


async def test_a_message_the_flow_breaks_over_reaches_a_person_and_can_be_answered_later(
    database: None, defect: Poison
) -> None:
    company = await make_company("poison", greeter())
    defect.poison(flows.MessageReceived)
    visitor = await new_visitor(company)
    talk = (await says(company, visitor, "hi there")).conversation_id
    async with acting_for(company.tenant_id):
        assert (await get_conversation(talk)).status == "waiting"
    (letter,) = await letters(company)
    assert (letter.kind, letter.label, letter.payload["text"]) == ("inbound", "Shop", "hi there")
    assert letter.error == "ValueError: cannot digest message of •••"
    assert await said(company, talk) == [APOLOGY]

    defect.heal()
    async with acting_for(company.tenant_id):
        await retry(company.admin.actor, letter.id)
        assert (await get_conversation(talk)).status == "bot"
        open_entries = await fetch("SELECT id FROM queue_entry WHERE tenant_id = $1 AND left_at IS NULL")
    assert await said(company, talk) == [APOLOGY, "Hello"]
    assert (open_entries, await letters(company)) == ([], [])


async def test_a_session_under_way_goes_on_from_where_it_stood(database: None, defect: Poison) -> None:
    company = await make_company("poison", greeter())
    visitor = await new_visitor(company)
    talk = (await says(company, visitor, "hi")).conversation_id
    defect.poison(flows.MessageReceived)
    await says(company, visitor, "More", kind="choice", choice_id="n_hi:b_more")
    defect.heal()
    (letter,) = await letters(company)
    async with acting_for(company.tenant_id):
        await retry(company.admin.actor, letter.id)
    assert await said(company, talk) == ["Hello", APOLOGY, "More of the old"]


async def test_what_a_person_has_taken_is_not_given_back_to_the_bot(database: None, defect: Poison) -> None:
    company = await make_company("poison", greeter())
    defect.poison(flows.MessageReceived)
    talk = (await says(company, await new_visitor(company), "hi")).conversation_id
    defect.heal()
    (letter,) = await letters(company)
    async with acting_for(company.tenant_id):
        await take(company.agent.actor, talk)
    with pytest.raises(NothingToRepeat):
        async with acting_for(company.tenant_id):
            await retry(company.admin.actor, letter.id)
    assert [one.id for one in await letters(company)] == [letter.id], "a refused act changes nothing"
    async with acting_for(company.tenant_id):
        await drop(company.admin.actor, letter.id)
    assert await letters(company) == []


async def test_a_message_is_edited_and_tried_again(database: None, defect: Poison) -> None:
    company = await make_company("poison", greeter())
    defect.poison(flows.MessageReceived)
    talk = (await says(company, await new_visitor(company), "hi")).conversation_id
    defect.heal()
    (letter,) = await letters(company)
    for wrong in ({"text": "x"}, {**letter.payload, "kind": "rating"}, {**letter.payload, "colour": 1}):
        with pytest.raises(Invalid):
            async with acting_for(company.tenant_id):
                await retry(company.admin.actor, letter.id, wrong)
    with pytest.raises(NotAllowed):
        async with acting_for(company.tenant_id):
            await retry(OPERATOR, letter.id, {**letter.payload, "text": "put words into their mouth"})
    async with acting_for(company.tenant_id):
        await retry(company.admin.actor, letter.id, {**letter.payload, "text": "hello"})
        rows = await fetch("SELECT state FROM flow_session WHERE tenant_id = $1 AND conversation_id = $2", talk)
    assert rows[0]["state"]["current"]["text"] == "hello"
    assert await audited(company) == [(company.admin.actor.label, "dead_letter.edited_and_retried")]


async def test_a_timer_the_flow_breaks_over_apologises_and_can_fire_again(database: None, defect: Poison) -> None:
    company = await make_company("sleeper", sleeper(3600))
    talk = (await says(company, await new_visitor(company), "hi")).conversation_id
    async with acting_for(company.tenant_id):
        await execute("UPDATE timer SET due_at = now() WHERE tenant_id = $1")
        timer_id = (await fetch("SELECT id FROM timer WHERE tenant_id = $1"))[0]["id"]
    defect.poison(flows.TimerFired)
    assert await timers.fire(company.tenant_id, timer_id)
    assert await said(company, talk) == ["one", APOLOGY]
    (letter,) = await letters(company)
    assert letter.kind == "timer"
    defect.heal()
    async with acting_for(company.tenant_id):
        await retry(company.admin.actor, letter.id)
        timer_id = (await fetch("SELECT id FROM timer WHERE tenant_id = $1 AND fired_at IS NULL"))[0]["id"]
    assert (company.tenant_id, timer_id) in await timers.due_timers(10_000)
    assert await timers.fire(company.tenant_id, timer_id)
    assert await said(company, talk) == ["one", APOLOGY, "two"]


async def test_a_result_the_flow_breaks_over_takes_the_error_port_and_can_be_had_again(
    service: Service, outbound: Outbound, defect: Poison
) -> None:
    company = await make(service)
    talk = (await says(company, await new_visitor(company), "order 4711")).conversation_id
    defect.poison(flows.EffectResult)
    await perform_all(company, outbound, rounds=1)
    assert await last_text(company, talk) == "We cannot look just now"
    (letter,) = await letters(company)
    assert (letter.kind, letter.error) == ("effect", "ValueError: cannot digest effect_result of •••")
    defect.heal()
    async with acting_for(company.tenant_id):
        await retry(OPERATOR, letter.id)
    await perform_all(company, outbound, rounds=1)
    assert await last_text(company, talk) == "Order 4711 is shipped"
    assert await audited(company) == [(OPERATOR.label, "dead_letter.retried")]


async def test_when_even_the_error_port_breaks_a_person_gets_the_visitor(
    service: Service, outbound: Outbound, defect: Poison
) -> None:
    company = await make(service)
    talk = (await says(company, await new_visitor(company), "order 4711")).conversation_id
    defect.poison(flows.EffectResult, flows.WaitFailed)
    await perform_all(company, outbound, rounds=1)
    assert await said(company, talk) == [APOLOGY]
    async with acting_for(company.tenant_id):
        assert (await get_conversation(talk)).status == "waiting"
        assert await fetch("SELECT id FROM flow_session WHERE tenant_id = $1 AND status = 'active'") == []
    assert await effects.due_effects(10_000) == [
        d for d in await effects.due_effects(10_000) if d[0] != company.tenant_id
    ]


@pytest.fixture
def fragile() -> Any:
    """A kind of job that fails until it is told not to."""
    seen: list[dict[str, Any]] = []

    @job("test.fragile", most_attempts=1)
    async def work(_tenant_id: UUID, payload: dict[str, Any]) -> None:
        seen.append(payload)
        if not payload.get("good"):
            raise RuntimeError("the post office is closed")

    yield seen
    del JOBS["test.fragile"]


async def _dead_job(company: Company, **payload: Any) -> DeadLetter:
    async with acting_for(company.tenant_id):
        await enqueue("test.fragile", payload)
    while await run_due_jobs():
        pass
    return (await letters(company))[0]


async def test_a_job_is_seen_edited_and_run_again(database: None, fragile: list[dict[str, Any]]) -> None:
    company = await make_company("jobs", greeter())
    letter = await _dead_job(company, to="anna")
    assert (letter.kind, letter.label, letter.attempts, letter.payload) == ("job", "test.fragile", 1, {"to": "anna"})
    async with acting_for(company.tenant_id):
        await retry(company.admin.actor, letter.id, {"good": True})
    while await run_due_jobs():
        pass
    assert fragile == [{"to": "anna"}, {"good": True}]
    assert await letters(company) == []


async def test_a_job_that_fails_again_comes_back(database: None, fragile: list[dict[str, Any]]) -> None:
    company = await make_company("jobs", greeter())
    letter = await _dead_job(company)
    async with acting_for(company.tenant_id):
        await retry(company.admin.actor, letter.id)
    while await run_due_jobs():
        pass
    (again,) = await letters(company)
    assert again.subject_id == letter.subject_id
    assert len(fragile) == 2


async def test_a_job_that_kills_its_worker_every_time_is_given_up(
    database: None, fragile: list[dict[str, Any]]
) -> None:
    company = await make_company("jobs", greeter())
    async with acting_for(company.tenant_id):
        await enqueue("test.fragile", {"good": True})
        await execute(
            "UPDATE job SET state = 'running', attempts = 1, lease_until = now() - interval '1 s'"
            " WHERE tenant_id = $1 AND kind = 'test.fragile'"
        )
    while await run_due_jobs():
        pass
    (letter,) = await letters(company)
    assert letter.error == "the worker died with it every time"
    assert fragile == []


async def test_an_operator_sees_kind_company_age_and_error_and_no_content(
    database: None, fragile: list[dict[str, Any]]
) -> None:
    company = await make_company("jobs", greeter())
    letter = await _dead_job(company, secret="the visitor's own words")
    (seen,) = await incidents("dead_letter", tenant_ids=[company.tenant_id])
    assert (seen.what, seen.error, seen.attempts) == ("job", "RuntimeError: the post office is closed", 1)
    assert "own words" not in str(seen)
    for nosy in (OPERATOR, company.agent.actor):
        with pytest.raises(NotAllowed):
            async with acting_for(company.tenant_id):
                await get_dead_letter(nosy, letter.id)
    with pytest.raises(NotAllowed):
        async with acting_for(company.tenant_id):
            await drop(company.agent.actor, letter.id)
    async with acting_for(company.tenant_id):
        await drop(OPERATOR, letter.id)
    assert await incidents("dead_letter", tenant_ids=[company.tenant_id]) == []
    assert await audited(company) == [(OPERATOR.label, "dead_letter.dropped")]


async def test_many_are_decided_at_once_and_what_cannot_be_stays(
    database: None, fragile: list[dict[str, Any]], defect: Poison
) -> None:
    company, other = await make_company("many", greeter()), await make_company("other", greeter())
    for number in range(3):
        await _dead_job(company, number=number)
    theirs = await _dead_job(other)
    defect.poison(flows.MessageReceived)
    talk = (await says(company, await new_visitor(company), "hi")).conversation_id
    defect.heal()
    async with acting_for(company.tenant_id):
        await take(company.agent.actor, talk)
    ids = [letter.id for letter in await letters(company)]
    done = await retry_many(company.admin.actor, company.tenant_id, [*ids, theirs.id])
    assert (done.decided, done.refused) == (3, 2)
    assert [letter.kind for letter in await letters(company)] == ["inbound"]
    assert [letter.id for letter in await letters(other)] == [theirs.id]
    with pytest.raises(Missing):
        await drop_many(company.admin.actor, company.tenant_id, [theirs.id])
    assert (await drop_many(company.admin.actor, company.tenant_id, ids)).decided == 1
    assert await letters(company) == []
