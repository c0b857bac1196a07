"""What fails for good is laid down, seen by whom it may be seen, tried again, edited or dropped."""

from uuid import UUID

import pytest

from hubwright import flows
from hubwright.desk.conversations import events_after, get_conversation
from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.dead_letters import (
    NothingToRepeat,
    drop,
    retry,
)
from hubwright.kernel.errors import Invalid, NotAllowed
from hubwright.kernel.outbound import Outbound
from hubwright.runtime import dead_answers, effects, timers
from tests.integration.runtime.dead import OPERATOR, Poison, audited, letters
from tests.integration.runtime.flows import greeter, sleeper
from tests.integration.runtime.services import Service, last_text, make, perform_all
from tests.support.company import Company, make_company, new_visitor, says

APOLOGY = flows.apology("en")
KNOWN = dead_answers


async def said(company: Company, talk: UUID) -> list[str]:
    async with acting_for(company.tenant_id):
        return [event.text for event in await events_after(talk, 0, staff=True) if event.author == "bot"]


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
