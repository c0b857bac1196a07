"""A trial runs the reducer of production in a made-up world: its clock, its answers, its people."""

from datetime import timedelta

from hubwright import flows
from hubwright.flows import trial
from tests.unit.flows.scenes import NOW, document, node, say
from tests.unit.flows.steps import AWAIT, calling, ending, llm_intent, llm_reply
from tests.unit.flows.trial_scenes import COMPLAINT, END, START, TWO_DAYS, order_shop, tried, words


def test_what_is_said_the_way_and_the_variables_are_in_the_transcript() -> None:
    transcript = tried(order_shop(), trial.Says(text="hi"), trial.Says(text="10086"))

    assert words(transcript) == [["Hello Ann", "Which order?"], ["Order 10086 is example."]]
    assert transcript.turns[1].way == [("ask", "answered"), ("look", "ok"), ("tell", "out"), ("pause", "")]
    left = next(visit for visit in transcript.turns[1].visits if visit.place == "ask")
    assert left.changed == {"order": trial.Change(None, "10086")}
    assert transcript.variables["order"] == "10086"


def test_two_days_go_by_and_what_came_due_happened_at_its_moment() -> None:
    transcript = tried(order_shop(), trial.Says(text="hi"), trial.Says(text="1"), trial.Passes(seconds=200_000))

    (fired,) = [line for line in transcript.lines() if isinstance(line, trial.Fired)]
    assert fired.at == NOW + timedelta(days=2)
    assert transcript.now == NOW + timedelta(seconds=200_000)
    assert words(transcript)[2] == ["Did it arrive?"]


def test_timers_fire_in_their_order_and_only_those_still_waited_for() -> None:
    answered = tried(order_shop(), trial.Says(text="hi"), trial.Says(text="1"), trial.Passes(seconds=3_600))
    late = tried(order_shop(), trial.Says(text="hi"), trial.Passes(seconds=7_200))

    assert words(answered)[2] == []
    assert words(late)[1] == ["Bye"]
    assert late.outcome == "done"


def test_a_chain_of_waits_is_gone_through_in_one_go() -> None:
    waits = [node(f"w{n}", "wait", mode="for", seconds=86_400) for n in range(3)]
    raw = document(
        *waits,
        say("m", "{{ now() }}"),
        END,
        wires={"t.out": "w0", "w0.elapsed": "w1", "w1.elapsed": "w2", "w2.elapsed": "m", "m.out": "end"},
    )

    transcript = tried(raw, trial.Says(text="hi"), trial.Passes(seconds=4 * 86_400))

    fired = [line.at for line in transcript.lines() if isinstance(line, trial.Fired)]
    assert fired == [NOW + timedelta(days=day) for day in (1, 2, 3)]
    assert transcript.outcome == "done"


def test_an_answer_made_ready_leads_where_it_leads() -> None:
    refused = {"look": [trial.Answer(status=500)]}
    transcript = tried(order_shop(), trial.Says(text="hi"), trial.Says(text="1"), answers=refused)

    (asked,) = [line for line in transcript.lines() if isinstance(line, trial.Asked)]
    assert (asked.place, asked.answered, asked.effect["url"]) == ("look", "mock", "https://shop.example/1")
    assert transcript.queue == "complaints"
    assert transcript.waits_for == "person"


def test_recorded_answers_are_told_from_made_up_ones() -> None:
    recorded = {"look": [trial.Answer(status=200, body={"state": "sent"}, recorded=True)]}
    transcript = tried(order_shop(), trial.Says(text="hi"), trial.Says(text="1"), answers=recorded)

    assert [line.answered for line in transcript.lines() if isinstance(line, trial.Asked)] == ["recorded"]
    assert words(transcript)[1] == ["Order 1 is sent."]


def test_a_question_can_stay_open_until_somebody_chooses_the_answer() -> None:
    waiting = tried(order_shop(), trial.Says(text="hi"), trial.Says(text="1"), unanswered="open")
    told = tried(
        order_shop(),
        trial.Says(text="hi"),
        trial.Says(text="1"),
        trial.Answers(answer=trial.Answer(status=200, body={"state": "lost"})),
        unanswered="open",
    )

    assert (waiting.open_place, waiting.waits_for) == ("look", "effect")
    assert words(told)[2] == ["Order 1 is lost."]
    assert told.open_place == ""


def test_the_answers_are_used_one_after_the_other_and_the_last_one_from_then_on() -> None:
    raw = document(
        node("ask", "ask", var="x", text="?"),
        node("h", "http", url="https://example.com"),
        say("ok", "ok"),
        say("no", "no"),
        wires={
            "t.out": "ask",
            "ask.answered": "h",
            "h.ok": "ok",
            "h.http_error": "no",
            "ok.out": "ask",
            "no.out": "ask",
        },
        variables={"x": {}},
    )
    answers = {"h": [trial.Answer(status=500), trial.Answer(status=200)]}

    transcript = tried(raw, *(trial.Says(text=text) for text in "abcd"), answers=answers)

    assert [turn[0] for turn in words(transcript)[1:]] == ["no", "ok", "ok"]


def test_every_exit_of_a_step_that_asks_outside_can_be_made_to_happen() -> None:
    steps = {
        "http": node("s", "http", url="https://example.com"),
        "llm.intent": {**llm_intent(), "id": "s"},
        "llm.reply": {**llm_reply(), "id": "s"},
        "llm.extract": node(
            "s", "llm.extract", fields=[{"id": "a", "var": "x"}, {"id": "b", "var": "n", "kind": "number"}]
        ),
        "csat": node("s", "csat", text="How was it?"),
    }
    for step in steps.values():
        probe = flows.parse(document(step, wires={"t.out": "s"}, variables={"x": {}, "n": {"type": "number"}}))
        ways = trial.ways_of(probe, probe.nodes[0], "en")
        assert ways, step["type"]
        for way in ways:
            raw = document(
                step, END, wires={"t.out": "s", f"s.{way.port.id}": "end"}, variables={"x": {}, "n": {"type": "number"}}
            )
            transcript = tried(raw, trial.Says(text="hi"), answers={"s": [way.answer]})
            assert ("s", way.port.id) in transcript.turns[0].way, (step["type"], way.port.id)


def test_the_agent_takes_it_and_is_done() -> None:
    transcript = tried(
        order_shop(),
        *COMPLAINT,
        trial.Says(text="hello?"),
        trial.AgentDoes(reason="assigned"),
        trial.AgentDoes(reason="closed"),
    )

    (handed,) = [line for line in transcript.lines() if isinstance(line, trial.HandedOff)]
    assert (handed.queue, handed.priority) == ("complaints", 3)
    assert words(transcript)[4:] == [[], [], ["Bye"]]
    assert transcript.outcome == "done"


def test_an_event_of_the_company_wakes_who_waits_for_it() -> None:
    raw = document(
        AWAIT,
        say("m", "paid {{ event.data.sum }}"),
        say("late", "late"),
        END,
        wires={"t.out": "w", "w.event": "m", "w.timeout": "late", "m.out": "end", "late.out": "end"},
    )

    other = tried(raw, trial.Says(text="hi"), trial.Happens(name="order.sent"))
    paid = tried(raw, trial.Says(text="hi"), trial.Happens(name="order.paid", data={"sum": 3}))
    late = tried(raw, trial.Says(text="hi"), trial.Passes(seconds=60), trial.Happens(name="order.paid"))

    assert [each.name for each in other.awaited] == ["order.paid"]
    assert words(paid)[1] == ["paid 3"]
    assert words(late)[1:] == [["late"], []]


def test_a_flow_that_is_over_begins_anew_with_the_next_words() -> None:
    raw = document(say("m", "Hello"), END, wires={"t.out": "m", "m.out": "end"})

    assert words(tried(raw, trial.Says(text="hi"), trial.Says(text="again"))) == [["Hello"], ["Hello"]]


def test_a_flow_without_a_customer_begins_with_its_trigger() -> None:
    raw = document(
        node("s", "set", assignments=[{"id": "a", "var": "x", "expr": "event.kind"}]),
        END,
        wires={"go.out": "s", "s.out": "end"},
        variables={"x": {}},
        entry=[{"id": "go", "type": "trigger.manual"}],
    )

    transcript = tried(raw, trial.Begins(node="go", event={"kind": "late"}, speaks=False))

    assert transcript.variables["x"] == "late"
    assert transcript.outcome == "done"


def test_channel_language_contact_and_variables_are_as_the_start_says() -> None:
    raw = document(
        say("m", "{{ channel.kind }} {{ contact.plan }} {{ a }} {{ b }} {{ c }}"),
        END,
        wires={"t.out": "m", "m.out": "end"},
        variables={"a": {}, "b": {"scope": "tenant"}, "c": {"scope": "contact"}},
        i18n={"m.text": {"zh": "你好"}},
    )
    start = trial.Start(
        moment=NOW, channel={"kind": "sms"}, contact={"plan": "gold"}, variables={"a": "1", "b": "2", "c": "3"}
    )

    assert words(tried(raw, trial.Says(text="hi"), start=start)) == [["sms gold 1 2 3"]]
    assert words(tried(raw, trial.Says(text="您好"), start=start)) == [["你好"]]


def test_what_the_flow_learns_of_a_contact_is_known_the_next_time() -> None:
    raw = document(
        say("m", "{{ contact.plan | default('none') }} {{ contact.tags }}"),
        node("c", "set", assignments=[{"id": "a", "var": "plan", "expr": "'gold'"}]),
        node("g", "tag", of="contact", add=["vip"]),
        END,
        wires={"t.out": "m", "m.out": "c", "c.out": "g", "g.out": "end"},
        variables={"plan": {"scope": "contact"}},
    )

    transcript = tried(raw, trial.Says(text="hi"), trial.Says(text="hi"))

    assert transcript.turns[0].said[0].text.startswith("none")
    assert transcript.turns[1].said[0].text.startswith("gold")
    assert "vip" in transcript.turns[1].said[0].text


def test_it_goes_on_from_a_given_state_with_its_timers() -> None:
    first = tried(order_shop(), trial.Says(text="hi"), trial.Says(text="1"))
    script = trial.Script(start=trial.Start(moment=first.now), inputs=[TWO_DAYS])

    transcript = trial.run(flows.parse(order_shop()), script, state=first.state, timers=first.timers)

    assert words(transcript) == [["Did it arrive?"]]
    assert transcript.variables["order"] == "1"


def test_it_goes_on_from_a_state_that_waits_for_an_answer_from_outside() -> None:
    first = tried(order_shop(), trial.Says(text="hi"), trial.Says(text="1"), unanswered="open")
    script = trial.Script(start=START, inputs=[trial.Answers(answer=trial.Answer(status=200, body={"state": "here"}))])

    transcript = trial.run(flows.parse(order_shop()), script, state=first.state)

    assert words(transcript) == [["Order 1 is here."]]


def test_personal_values_stay_hidden() -> None:
    raw = document(
        node("q", "ask", var="card", text="?"),
        say("m", "ok"),
        wires={"t.out": "q", "q.answered": "m"},
        variables={"card": {"pii": True}},
    )

    transcript = tried(raw, trial.Says(text="hi"), trial.Says(text="4711"))

    assert transcript.variables["card"] == "•••"
    assert [visit.changed for visit in transcript.turns[1].visits if visit.changed] == [
        {"card": trial.Change(None, "•••")}
    ]


def test_steps_of_a_sub_flow_stand_behind_the_step_that_called_it() -> None:
    talk = calling({"other": ending("done")})
    raw = flows.to_builtins(talk.document)

    missing = trial.run(talk.document, trial.Script(start=START, inputs=[trial.Says(text="hi")]))
    transcript = tried(raw, trial.Says(text="hi"), others={"other": ending("done")})

    assert missing.wanted == (flows.FlowRef("other"),)
    assert [visit.place for visit in transcript.turns[0].visits] == [
        "t",
        "sub",
        "sub/t",
        "sub/e",
        "sub",
        "m_done",
        "end",
    ]
    assert ("sub", "exit.done") in transcript.turns[0].way


def test_a_flow_that_never_stops_waiting_and_going_on_is_stopped_by_the_guard_of_production() -> None:
    raw = document(
        node("w", "wait", mode="for", seconds=1),
        say("m", "tick"),
        wires={"t.out": "w", "w.elapsed": "m", "m.out": "w"},
    )

    transcript = tried(raw, trial.Says(text="hi"), trial.Passes(seconds=90 * 86_400))

    assert any(visit.result == "guard" for visit in transcript.turns[1].visits)
    assert transcript.waits_for == "person"


def test_more_than_a_person_would_try_is_not_run() -> None:
    transcript = tried(order_shop(), *[trial.Says(text="1")] * (trial.MOST_INPUTS + 1))

    assert transcript.stopped == "too_many_inputs"
    assert len(transcript.turns) == trial.MOST_INPUTS


def test_the_same_script_gives_the_same_transcript() -> None:
    assert tried(order_shop(), *COMPLAINT) == tried(order_shop(), *COMPLAINT)
