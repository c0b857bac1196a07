"""The reducer: stale events, queues, restarts, facts, trace."""

from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.advance import MAX_QUEUE
from hubwright.flows.run import MASK
from tests.unit.flows.scenes import NOW, Talk, document, node, say
from tests.unit.flows.steps import END, VARS, alone, ask, assign, http, menu

STALE: list[flows.Event] = [
    flows.TimerFired(token="s1:1"),
    flows.TimerFired(token=""),
    flows.EffectResult(effect_id="s1:2", ok=True, status=200),
    flows.EffectResult(effect_id="", ok=True, status=200),
    flows.HandoffEnded(reason="closed"),
    flows.Started(),
    flows.MessageReceived(kind="rating", text="5"),
    flows.MessageReceived(kind="email", text="a@b.c"),
]


@pytest.mark.parametrize("event", STALE, ids=lambda event: type(event).__name__)
def test_what_nobody_waits_for_changes_nothing(event: flows.Event) -> None:
    talk = alone(ask(timeout_s=60)).write("hi")
    before = talk.state
    done = flows.advance(talk.flow, before, event, NOW)

    assert done.state is before
    assert (done.effects, done.trace, done.leftover) == ([], [], [])


@pytest.mark.parametrize("event", [event for event in STALE if not isinstance(event, flows.Started)])
def test_nothing_but_a_message_or_a_start_begins_a_flow(event: flows.Event) -> None:
    talk = alone(ask())

    assert talk.happen(event).state.status == "new"


def came(event: str = "entered", **entry: str) -> flows.MessageReceived:
    return flows.MessageReceived(kind="event", event=event, conversation={"entry": entry} if entry else {})


def test_an_event_begins_the_flow_and_answers_no_question() -> None:
    talk = alone(ask())
    talk.happen(came())
    assert (talk.state.status, talk.said) == ("waiting", ["Which?"])

    before = talk.state
    done = flows.advance(talk.flow, before, came("scanned"), NOW)
    assert done.state is before, "a question waits for words"

    talk.write("lamp")
    assert talk.state.vars["x"] == "lamp"


def test_an_event_that_no_trigger_takes_is_passed_over() -> None:
    raw = document(ask(), END, wires={"t.out": "q", "q.answered": "end"}, variables=VARS, trigger={"keywords": ["hi"]})
    talk = Talk(raw)
    talk.happen(came())
    assert (talk.state.status, talk.said, talk.all_effects) == ("new", [], [])
    talk.write("hi")
    assert talk.said == ["Which?"]


def test_how_the_customer_came_is_read_as_entry_and_a_trigger_may_ask_for_the_event() -> None:
    raw = document(
        say("m", "{{ message.event }} by {{ entry.scene }}"),
        END,
        wires={"t.out": "m", "m.out": "end"},
        trigger={"when": 'message.kind == "event" and entry.scene == "shop-12"'},
    )
    assert not flows.has_errors(flows.validate(flows.parse(raw)))
    talk = Talk(raw)
    talk.happen(came(scene="shop-13"))
    assert talk.said == []
    talk.happen(came(scene="shop-12"))
    assert talk.said == ["entered by shop-12"]


def test_a_variable_that_is_called_entry_keeps_its_meaning() -> None:
    raw = document(
        say("m", "{{ entry }}"),
        END,
        wires={"t.out": "m", "m.out": "end"},
        variables={"entry": {"type": "string", "default": "mine"}},
    )
    talk = Talk(raw)
    talk.happen(came(scene="shop-12"))
    assert talk.said == ["mine"]


def busy() -> Talk:
    raw = document(
        http(),
        ask(),
        node("q2", "ask", var="n", type="number", text="How many?"),
        END,
        wires={"t.out": "h", "h.ok": "q", "q.answered": "q2", "q2.answered": "end"},
        variables=VARS,
    )
    return Talk(raw).write("hi")


def test_messages_during_a_call_are_handled_in_order_afterwards() -> None:
    talk = busy().write("lamp", contact={"name": "x"}).write("三个，3")
    assert [message.text for message in talk.state.queue] == ["lamp", "三个，3"]
    talk.result(ok=True, status=200)

    assert (talk.state.vars["x"], talk.state.vars["n"]) == ("lamp", 3)
    assert talk.said == ["Which?", "How many?"]
    assert talk.state.queue == []
    assert talk.leftover == []


def test_what_is_left_when_the_flow_ends_is_given_back() -> None:
    talk = busy().write("lamp").write("3").write("and another thing").result(ok=True, status=200)

    assert talk.state.status == "ended"
    assert [message.text for message in talk.leftover] == ["and another thing"]
    assert talk.state.queue == []


def test_what_is_left_when_a_person_takes_over_is_theirs() -> None:
    talk = busy().write("lamp").result(ok=False, error="connection")

    assert (talk.state.queue, talk.leftover) == ([], [])


def test_the_queue_has_an_end() -> None:
    talk = busy()
    for n in range(MAX_QUEUE + 3):
        talk.write(str(n))

    assert len(talk.state.queue) == MAX_QUEUE
    assert talk.trace[0].warnings == ["too many messages are waiting"]


def test_after_the_end_a_message_begins_anew() -> None:
    raw = document(ask(), END, wires={"t.out": "q", "q.answered": "end"}, variables={"x": {"default": "none"}})
    talk = Talk(raw).write("hi").write("lamp")
    assert talk.state.vars["x"] == "lamp"

    talk.write("hi again")
    assert (talk.state.status, talk.state.vars["x"], talk.state.outcome) == ("waiting", "none", "")
    assert talk.said == ["Which?"]


def test_a_button_of_an_earlier_message_still_works() -> None:
    raw = document(
        menu(), ask(timeout_s=60), END, wires={"t.out": "m", "m.button.yes": "q", "m.button.no": "end"}, variables=VARS
    )
    talk = Talk(raw).write("hi").press("m:yes")
    assert talk.said == ["Which?"]

    talk.press("m:no", "No")
    assert talk.state.outcome == "done"
    assert len(talk.sent(flows.CancelTimer)) == 1
    assert talk.press("m:yes").said == ["Which?"]


def test_a_button_that_leads_nowhere_any_more_is_read_as_words() -> None:
    raw = document(menu(), ask(), wires={"t.out": "m", "m.button.yes": "q"}, variables=VARS)

    assert Talk(raw).write("hi").press("m:yes").press("m:gone", "Gone").state.vars["x"] == "Gone"


def test_variables_of_contact_and_tenant_begin_with_what_is_known() -> None:
    raw = document(
        ask(), wires={"t.out": "q"}, variables={**VARS, "tier": {"scope": "contact", "type": "number", "default": 1}}
    )
    facts: dict[str, Any] = {"contact": {"plan": "gold", "tier": "not a number"}, "tenant": {"base": "http://h"}}
    state = Talk(raw).write("hi", **facts).state

    assert (state.vars["plan"], state.vars["base"], state.vars["tier"]) == ("gold", "http://h", 1)


def test_only_the_facts_that_the_flow_reads_are_remembered() -> None:
    raw = document(say("m", "{{ contact.name }}"), ask(), wires={"t.out": "m", "m.out": "q"}, variables={"x": {}})
    facts = {"name": "Ann", "address": "…"}

    assert Talk(raw).write("hi", contact=facts, tenant={"a": 1}).state.context["contact"] == {"name": "Ann"}
    all_of_it = document(
        say("m", "{{ contact | json }}"), ask(), wires={"t.out": "m", "m.out": "q"}, variables={"x": {}}
    )
    assert Talk(all_of_it).write("hi", contact=facts).state.context["contact"] == facts


def test_newer_facts_replace_older_ones_and_missing_ones_do_not() -> None:
    raw = document(ask(), say("m", "{{ contact.name }}"), wires={"t.out": "q", "q.answered": "m"}, variables=VARS)

    assert Talk(raw).write("hi", contact={"name": "Ann"}).write("a").said[0] == "Ann"
    assert Talk(raw).write("hi", contact={"name": "Ann"}).write("a", contact={"name": "Bob"}).said[0] == "Bob"


def test_the_trace_tells_steps_causes_changes_and_effects_with_personal_data_masked() -> None:
    raw = document(
        ask(),
        assign("len(x)", "n"),
        END,
        wires={"t.out": "q", "q.answered": "s", "s.out": "end"},
        variables={"x": {"pii": True}, "n": {"type": "number"}},
    )
    talk = Talk(raw).write("hi")
    assert [(step.n, step.node_id, step.node_type, step.result, step.cause) for step in talk.trace] == [
        (1, "t", "trigger.message", "left", "message"),
        (2, "q", "ask", "waiting", "message"),
    ]
    assert talk.trace[1].effects == ["s1:2"]

    talk.write("a secret")
    assert [(step.vars, step.cost, step.metered, step.at) for step in talk.trace] == [
        ({"x": MASK}, {"step": 1}, True, NOW),
        ({"n": 8}, {"step": 1}, True, NOW),
        ({}, {"step": 1}, True, NOW),
    ]


def test_long_values_are_shortened_in_the_trace() -> None:
    talk = alone(ask(), "answered").write("hi").write("x" * 500)

    assert talk.trace[0].vars == {"x": "x" * 199 + "…"}
