"""What the catalogue's nodes do to the world, over the real runtime: cards, ratings, tags, contact, hours, loops."""

from typing import Any
from uuid import UUID

import pytest

from hubwright.control.variables.business_hours import business_hours, set_business_hours
from hubwright.desk.contacts.tag import tag_contact
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import events_after, get_conversation
from hubwright.desk.conversations.schemas import EventView
from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import Invalid
from hubwright.runtime import timers
from hubwright.runtime.trace import queries as trace_queries
from tests.support.company import Company, document, make_company, new_visitor, says
from tests.support.people import grant

pytestmark = pytest.mark.usefixtures("database")
VARS = [
    {"id": "v1", "key": "picked", "type": "any", "scope": "session", "pii": False, "default": None},
    {"id": "v2", "key": "turn", "type": "number", "scope": "session", "pii": False, "default": None},
]


async def company_with(name: str, nodes: list[dict[str, Any]], edges: list[tuple[str, str, str]]) -> Company:
    return await make_company(name, document(nodes, edges, vars=VARS))


async def said(company: Company, conversation_id: UUID) -> list[EventView]:
    async with acting_for(company.tenant_id):
        return await events_after(conversation_id, 0, staff=True)


async def test_cards_reach_the_visitor_and_a_press_goes_on() -> None:
    cards = [
        {"id": "lamp", "title": "Lamp", "text": "Bright", "buttons": [{"id": "buy", "label": "Buy"}]},
        {"id": "chair", "title": "Chair", "buttons": [{"id": "buy", "label": "Buy"}]},
    ]
    company = await company_with(
        "cards",
        [
            {
                "id": "n_k",
                "type": "carousel",
                "config": {"text": "Look", "cards": cards, "timeout_s": 60, "var": "picked"},
            },
            {"id": "n_a", "type": "message", "config": {"text": "You chose {{ picked }}"}},
        ],
        [("n_k", "card.lamp.buy", "n_a"), ("n_k", "card.chair.buy", "n_a"), ("n_k", "other", "n_a")],
    )
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    shown = (await said(company, taken.conversation_id))[-1]

    assert (shown.kind, shown.text) == ("cards", "Look")
    assert [(card.title, card.text, card.buttons[0].id) for card in shown.cards] == [
        ("Lamp", "Bright", "n_k:lamp.buy"),
        ("Chair", "", "n_k:chair.buy"),
    ]
    await says(company, visitor, "Chair: Buy", kind="choice", choice_id="n_k:chair.buy")
    assert (await said(company, taken.conversation_id))[-1].text == "You chose chair"


def rating_flow() -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
    return (
        [
            {"id": "n_r", "type": "csat", "config": {"text": "How was it?", "comment_text": "Why?", "timeout_s": 60}},
            {"id": "n_t", "type": "message", "config": {"text": "Thanks"}},
            {"id": "n_e", "type": "message", "config": {"text": "No ratings here"}},
        ],
        [("n_r", "rated", "n_t"), ("n_r", "error", "n_e")],
    )


async def test_a_rating_in_a_flow_is_kept_with_its_comment() -> None:
    company = await company_with("rated", *rating_flow())
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    asked = (await said(company, taken.conversation_id))[-1]
    assert [button.id for button in asked.buttons] == ["n_r:5", "n_r:4", "n_r:3", "n_r:2", "n_r:1"]

    await says(company, visitor, "4", kind="choice", choice_id="n_r:4")
    async with acting_for(company.tenant_id):
        assert (await get_conversation(taken.conversation_id)).rating == 4
    await says(company, visitor, "a bit slow")
    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT rating, rating_comment FROM conversation WHERE tenant_id = $1")
    assert dict(row) == {"rating": 4, "rating_comment": "a bit slow"}
    assert (await said(company, taken.conversation_id))[-1].text == "Thanks"


async def test_where_the_edition_has_no_ratings_the_step_takes_its_error_exit_and_says_why() -> None:
    company = await company_with("unrated", *rating_flow())
    await grant(company.tenant_id, csat__rating=False)
    taken = await says(company, await new_visitor(company), "hi")

    events = await said(company, taken.conversation_id)
    assert [event.text for event in events if event.author == "bot"] == ["No ratings here"]
    async with acting_for(company.tenant_id):
        steps = await trace_queries.steps_of(taken.conversation_id)
    step = next(step for step in steps if step["port"] == "error")
    assert step["detail"]["warnings"] == ["no rating was asked for: the edition has no ratings (csat.rating)"]


async def test_tags_and_contact_fields_are_kept_and_read_by_the_next_conversation() -> None:
    company = await company_with(
        "tags",
        [
            {"id": "n_say", "type": "message", "config": {"text": "{{ contact.name }}: {{ join(contact.tags, '+') }}"}},
            {"id": "n_1", "type": "tag", "config": {"of": "contact", "add": ["vip", "new"], "remove": ["old"]}},
            {"id": "n_2", "type": "tag", "config": {"of": "conversation", "add": ["order"]}},
            {
                "id": "n_3",
                "type": "contact",
                "config": {
                    "fields": [
                        {"id": "a", "field": "name", "expr": "'Ann'"},
                        {"id": "b", "field": "plan", "expr": "'gold'"},
                    ]
                },
            },
        ],
        [("n_say", "out", "n_1"), ("n_1", "out", "n_2"), ("n_2", "out", "n_3"), ("n_3", "out", "n_end")],
    )
    visitor = await new_visitor(company)
    async with acting_for(company.tenant_id):
        await tag_contact(visitor, ["old", "new"])
    taken = await says(company, visitor, "hi")

    async with acting_for(company.tenant_id):
        contact, conversation = await get_contact(visitor), await get_conversation(taken.conversation_id)
    assert (contact.name, contact.fields) == ("Ann", {"tags": ["new", "vip"], "plan": "gold"})
    assert conversation.fields == {"tags": ["order"]}
    await says(company, visitor, "hi again")
    assert (await said(company, taken.conversation_id))[-1].text == "Ann: new+vip"


async def test_a_contact_has_fifty_tags_at_most() -> None:
    company = await company_with("many", [{"id": "n", "type": "message", "config": {"text": "x"}}], [])
    visitor = await new_visitor(company)
    async with acting_for(company.tenant_id):
        await tag_contact(visitor, [f"t{n:02}" for n in range(60)])
        await tag_contact(visitor, ["one more"], ["t00", "t01"])
        tags = (await get_contact(visitor)).fields["tags"]

    assert (len(tags), tags[0], tags[-1]) == (49, "t02", "one more")


def round_the_clock(*special: SpecialDay) -> BusinessHours:
    week = [OpenFrom(day=day, opens="00:00", closes="24:00") for day in range(1, 8)]
    return BusinessHours(time_zone="UTC", week=week, special=list(special))


async def test_business_hours_are_set_once_and_read_by_the_flow() -> None:
    company = await company_with(
        "hours",
        [
            {"id": "n_h", "type": "hours", "config": {}},
            *({"id": f"n_{way}", "type": "message", "config": {"text": way}} for way in ("open", "holiday", "error")),
        ],
        [
            ("n_h", "open", "n_open"),
            ("n_h", "closed", "n_end"),
            ("n_h", "holiday", "n_holiday"),
            ("n_h", "error", "n_error"),
        ],
    )
    visitor = await new_visitor(company)
    taken = await says(company, visitor, "hi")
    assert (await said(company, taken.conversation_id))[-1].text == "error"

    async with acting_for(company.tenant_id):
        await set_business_hours(company.admin.actor, round_the_clock())
    await says(company, visitor, "hi")
    assert (await said(company, taken.conversation_id))[-1].text == "open"

    now = utc_now()
    days = {(now.replace(hour=hour)).date().isoformat() for hour in (0, 23)}
    async with acting_for(company.tenant_id):
        holidays = round_the_clock(*(SpecialDay(date=day, name="Feast") for day in sorted(days)))
        await set_business_hours(company.admin.actor, holidays)
        assert await business_hours() == holidays
    await says(company, visitor, "hi")
    assert (await said(company, taken.conversation_id))[-1].text == "holiday"
    async with acting_for(company.tenant_id):
        steps = await trace_queries.steps_of(taken.conversation_id)
    assert {step["detail"]["because"]["day"] for step in steps if step["port"] == "holiday"} == {"Feast"}


async def test_hours_that_mean_nothing_are_refused_field_by_field() -> None:
    company = await company_with("wrong", [{"id": "n", "type": "message", "config": {"text": "x"}}], [])
    wrong = BusinessHours(
        time_zone="Mars/Olympus",
        week=[OpenFrom(day=1, opens="9", closes="18:00")],
        special=[
            SpecialDay(date="2026-02-30"),
            SpecialDay(date="2026-10-01", opens="09:00"),
            SpecialDay(date="2026-10-01"),
        ],
    )
    async with acting_for(company.tenant_id):
        with pytest.raises(Invalid) as refused:
            await set_business_hours(company.admin.actor, wrong)
        assert await business_hours() is None

    assert [error.field for error in refused.value.errors] == [
        "time_zone",
        "week.0.opens",
        "special.0.date",
        "special.1.closes",
        "special.2.date",
    ]


async def test_a_long_loop_pauses_by_timers_and_ends_having_counted_every_turn() -> None:
    company = await company_with(
        "loop",
        [
            {"id": "n_l", "type": "loop", "config": {"over": "times", "times": 60, "turn_var": "turn"}},
            {"id": "n_s", "type": "set", "config": {"assignments": [{"id": "a", "var": "picked", "expr": "turn"}]}},
            {"id": "n_d", "type": "message", "config": {"text": "Did {{ picked }}"}},
        ],
        [("n_l", "body", "n_s"), ("n_s", "out", "n_l"), ("n_l", "done", "n_d")],
    )
    taken = await says(company, await new_visitor(company), "hi")
    fired = 0
    for _ in range(10):
        async with acting_for(company.tenant_id):
            await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'timer'")
        for tenant_id, timer_id in await timers.due_timers(1000):
            if tenant_id == company.tenant_id:
                fired += await timers.fire(tenant_id, timer_id)

    assert fired >= 2
    assert (await said(company, taken.conversation_id))[-1].text == "Did 60"


async def test_a_place_that_a_channel_gives_answers_a_question() -> None:
    company = await company_with(
        "place",
        [
            {"id": "n_q", "type": "ask", "config": {"var": "picked", "text": "Where?", "type": "location"}},
            {"id": "n_a", "type": "message", "config": {"text": "{{ picked.lat }}/{{ picked.lon }}"}},
        ],
        [("n_q", "answered", "n_a")],
    )
    visitor = await new_visitor(company)
    await says(company, visitor, "hi")
    taken = await says(company, visitor, "", kind="location", location={"lat": 31.2, "lon": 121.5})

    assert (await said(company, taken.conversation_id))[-1].text == "31.2/121.5"


async def test_why_this_row_is_in_the_trace() -> None:
    table = {
        "columns": [
            {"id": "word", "expr": "message.text", "label": "Word"},
            {"id": "n", "expr": "1 + 1", "kind": "number"},
        ],
        "outcomes": [{"id": "good", "label": "Good"}],
        "rows": [{"id": "r", "cells": {"word": "hi, hello", "n": ">= 2"}, "outcome": "good"}],
    }
    company = await company_with(
        "why",
        [{"id": "n_d", "type": "decision_table", "config": table}],
        [("n_d", "outcome.good", "n_end"), ("n_d", "nomatch", "n_end")],
    )
    taken = await says(company, await new_visitor(company), "hello")

    async with acting_for(company.tenant_id):
        (step,) = [one for one in await trace_queries.steps_of(taken.conversation_id) if one["node_id"] == "n_d"]
    assert step["detail"]["because"] == {
        "row": 1,
        "row_id": "r",
        "tests": [
            {"column": "Word", "cell": "hi, hello", "value": "•••"},
            {"column": "1 + 1", "cell": ">= 2", "value": "2"},
        ],
    }
