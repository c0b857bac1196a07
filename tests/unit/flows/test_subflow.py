"""A flow inside a flow: in with values, out by the exit it ended with, and always a way to a person."""

from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.node_scenes import carousel, loop
from tests.unit.flows.scenes import Talk, document, node, say
from tests.unit.flows.steps import END, HANDOFF, THEIRS, VARS, ask, asking, assign, calling, ending, menu


def handed(talk: Talk) -> list[str]:
    return [effect.reason for effect in talk.sent(flows.HandOff)]


def test_values_go_in_and_come_back() -> None:
    talk = calling(
        {"other": asking()},
        inputs=[{"id": "i", "var": "who", "expr": "contact.name"}],
        outputs=[{"id": "o", "name": "x", "var": "x"}],
    ).write("hi", contact={"name": "Ann"})

    assert (talk.said, talk.state.version, talk.state.vars["x"]) == (["Which, Ann?"], "v_other", None)
    talk.write("this one")
    assert talk.said == ["it was done"]
    assert (talk.state.vars["x"], talk.state.outcome, talk.state.frames) == ("this one", "done", [])


def test_the_variables_of_both_are_their_own() -> None:
    talk = calling({"other": asking()}).write("hi")
    talk.write("this one")

    assert talk.state.vars["x"] is None
    assert "who" not in talk.state.vars


def test_each_outcome_has_its_exit_and_the_trace_says_which_flow_a_step_is_of() -> None:
    talk = calling({"other": ending("maybe")}, "done", "maybe").write("hi")

    assert talk.said == ["it was maybe"]
    assert [(step.node_id, step.result, step.version) for step in talk.trace] == [
        ("t", "left", ""),
        ("sub", "entered", ""),
        ("t", "left", "v_other"),
        ("e", "returned", "v_other"),
        ("sub", "left", ""),
        ("m_maybe", "left", ""),
        ("end", "ended", ""),
    ]
    assert all(step.metered and step.cost == {"step": 1} for step in talk.trace)


def test_an_outcome_without_an_exit_is_an_error() -> None:
    talk = calling({"other": ending("else")}).write("hi")

    assert talk.state.outcome == "done"
    assert talk.left_by[-1] == "sub.error"
    assert talk.trace[-2].warnings == ["the sub-flow ended with else, which has no exit here"]


def test_silence_in_a_sub_flow_ends_quietly_or_by_its_exit() -> None:
    silent = {"other": document(ask(timeout_s=60), END, wires={"t.out": "q", "q.answered": "end"}, variables=VARS)}

    talk = calling(silent).write("hi").time_passes()
    assert (talk.state.outcome, talk.said) == ("timeout", [])
    assert calling(silent, "done", "timeout").write("hi").time_passes().said == ["it was timeout"]


def test_an_end_that_closes_the_conversation_ends_everything() -> None:
    talk = calling({"other": ending("done", close_conversation=True)}).write("hi")

    assert talk.sent(flows.EndSession)[0].close_conversation
    assert (talk.state.status, talk.state.frames, talk.state.version, talk.state.vars["x"]) == ("ended", [], "", None)


@pytest.mark.parametrize("var", ["nobody", "plan", "flag"])
def test_a_value_that_does_not_fit_is_an_error(var: str) -> None:
    talk = calling({"other": asking()}, inputs=[{"id": "i", "var": var, "expr": "'words'"}]).write("hi")

    assert "sub.error" in talk.left_by
    assert talk.state.outcome == "done"


def test_a_value_that_cannot_be_taken_back_is_only_warned_about() -> None:
    talk = calling({"other": asking()}, outputs=[{"id": "o", "name": "x", "var": "flag"}]).write("hi").write("words")

    assert talk.said == ["it was done"]
    assert len(next(step for step in talk.trace if step.port == "exit.done").warnings) == 1


def test_what_a_sub_flow_learns_about_the_contact_is_known_to_the_caller() -> None:
    learning = document(assign("'gold'", "plan"), node("e", "end"), wires={"t.out": "s", "s.out": "e"}, variables=VARS)
    talk = calling({"other": learning}).write("hi", contact={"plan": "none"})

    assert talk.sent(flows.SetContact)[0].fields == {"plan": "gold"}
    assert talk.state.vars["plan"] == "gold"


def test_asking_for_a_person_takes_the_nearest_hand_off() -> None:
    inner = document(menu(), HANDOFF, node("e", "end"), wires={"t.out": "m", "m.other": "p"}, variables=VARS)
    assert calling({"other": inner}).write("hi").ask_for_person().sent(flows.HandOff)[0].queue == "vip"


def test_without_one_of_its_own_the_callers_hand_off_is_taken() -> None:
    exits = [{"id": "done", "outcome": "done"}]
    outer = document(
        node("sub", "subflow", flow="other", exits=exits), HANDOFF, END,
        wires={"t.out": "sub", "sub.exit.done": "end", "sub.error": "p"},
    )  # fmt: skip
    talk = Talk(outer, others={"other": asking()}).write("hi").ask_for_person()

    assert talk.sent(flows.HandOff)[0].queue == "vip"
    assert (talk.state.frames, talk.state.wait and talk.state.wait.node) == ([], "p")


def test_the_default_hand_off_knows_what_both_flows_know() -> None:
    inner = asking(**{"q.answered": "q2"})
    inner["nodes"].append(node("q2", "ask", var="who", text="Who?"))
    talk = calling({"other": inner}, inputs=[{"id": "i", "var": "secret", "expr": "'s'"}])
    talk.write("hi", contact={"plan": "gold"}).write("this one").ask_for_person()

    handoff = talk.sent(flows.HandOff)[0]
    assert handoff.summary == {"plan": "gold", "x": "this one", "secret": "s"}
    assert (talk.state.frames, talk.state.version) == ([], "")
    assert talk.happen(flows.HandoffEnded()).state.outcome == "handed_off"


def test_personal_data_of_a_sub_flow_is_masked() -> None:
    keeping = document(assign("'s3cret'", "secret"), END, wires={"t.out": "s", "s.out": "end"}, variables=THEIRS)
    talk = calling({"other": keeping}).write("hi")

    assert "s3cret" not in str(talk.trace)


def choosing() -> dict[str, Any]:
    """A menu, then another question, both in the sub-flow."""
    return document(
        menu(),
        ask(),
        node("e", "end", outcome="done"),
        wires={"t.out": "m", "m.button.yes": "q", "m.button.no": "e", "m.other": "q", "q.answered": "e"},
        variables=VARS,
    )


def test_buttons_of_a_sub_flow_are_told_from_those_of_its_caller() -> None:
    talk = calling({"other": choosing()}).write("hi")
    (yes, no) = talk.sent(flows.SendMessage)[0].buttons
    assert yes.id.endswith("/m:yes") and yes.id != "m:yes"

    talk.press(yes.id)
    assert talk.said == ["Which?"]
    talk.press(no.id)
    assert talk.said == ["it was done"]
    assert talk.write("more").press(yes.id).state.status == "waiting"


def test_a_late_press_of_the_callers_button_leaves_the_sub_flow() -> None:
    exits = [{"id": "done", "outcome": "done"}]
    outer = document(
        menu(), node("sub", "subflow", flow="other", exits=exits), say("bye", "Bye"), END,
        wires={
            "t.out": "m", "m.button.yes": "sub", "m.button.no": "bye", "m.other": "sub",
            "sub.exit.done": "end", "bye.out": "end",
        },
    )  # fmt: skip
    talk = Talk(outer, others={"other": document(
        ask(timeout_s=60), END, wires={"t.out": "q", "q.answered": "end"}, variables=VARS
    )}).write("hi").press("m:yes")  # fmt: skip
    talk.press("m:no")

    assert talk.said == ["Bye"]
    assert (talk.state.outcome, talk.state.frames) == ("done", [])
    assert talk.sent(flows.CancelTimer)


def test_a_button_of_a_sub_flow_that_is_over_is_only_words() -> None:
    talk = calling({"other": choosing()}).write("hi")
    no = talk.sent(flows.SendMessage)[0].buttons[1]
    talk.press(no.id)
    talk.flow = flows.compile(
        flows.parse(document(ask(), END, wires={"t.out": "q", "q.answered": "end"}, variables=VARS))
    )
    talk.write("hi").press(no.id, "No")

    assert talk.state.vars["x"] == "No"


def test_messages_that_wait_are_heard_inside_too() -> None:
    fetching = document(
        node("h", "http", url="https://example.com/"), ask(), node("e", "end", outcome="done"),
        wires={"t.out": "h", "h.ok": "q", "h.error": "e", "q.answered": "e"}, variables=VARS,
    )  # fmt: skip
    talk = calling({"other": fetching}, outputs=[{"id": "o", "name": "x", "var": "x"}]).write("hi")
    talk.write("the answer").result(ok=True, status=200)

    assert (talk.state.vars["x"], talk.said[-1]) == ("the answer", "it was done")


def test_a_sub_flow_sees_facts_of_an_earlier_event() -> None:
    late = document(say("m", "{{ channel.name }}"), node("e", "end"), wires={"t.out": "m", "m.out": "e"})
    raw = document(
        node("w", "wait", seconds=5), node("sub", "subflow", flow="other"), END,
        wires={"t.out": "w", "w.elapsed": "sub", "sub.error": "end"},
    )  # fmt: skip
    talk = Talk(raw, others={"other": late}).write("hi", channel={"name": "Shop"}).time_passes()

    assert talk.said == ["Shop"]


def test_a_card_of_a_sub_flow_leads_back_into_it_even_when_it_is_pressed_late() -> None:
    other = document(
        carousel(), say("taken", "taken"), END, wires={"t.out": "k", "k.card.lamp.yes": "taken", "taken.out": "end"}
    )
    talk = calling({"other": other}).write("hi")
    (shown,) = talk.sent(flows.SendCards)
    pressed = shown.cards[0].buttons[0].id

    assert pressed.endswith("k:lamp.yes")
    assert pressed != "k:lamp.yes"
    talk.press(pressed)
    assert talk.said[0] == "taken"


def test_what_a_step_counts_on_is_kept_flow_by_flow() -> None:
    """Both flows have a loop of the same id, one within the other."""
    inner = document(
        loop(times=3), ask(id="q", text="inner?"), node("e", "end", outcome="done"),
        wires={"t.out": "l", "l.body": "q", "q.answered": "l", "l.done": "e"}, variables=VARS,
    )  # fmt: skip
    outer = document(
        loop(times=2), node("sub", "subflow", flow="other", exits=[{"id": "done", "outcome": "done"}]), END,
        wires={"t.out": "l", "l.body": "sub", "sub.exit.done": "l", "l.done": "end"}, variables=VARS,
    )  # fmt: skip
    talk = Talk(outer, others={"other": inner}).write("hi")
    for _answer in range(2 * 3):
        assert talk.said == ["inner?"]
        talk.write("more")

    assert talk.state.outcome == "done"
