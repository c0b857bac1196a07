"""A kept transcript is a test: it passes on the flow it came from, and says where another flow differs."""

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubwright import flows
from hubwright.flows import trial
from hubwright.flows.trial.rehearsal import MOST_STEPS
from hubwright.flows.walk import MAX_STEPS_PER_EVENT
from tests.unit.flows.scenes import document, node, say
from tests.unit.flows.steps import asking
from tests.unit.flows.strategies import documents, texts
from tests.unit.flows.trial_scenes import COMPLAINT, END, START, changed, kept, order_shop, tried

FEW = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize=True,
)
_inputs = st.one_of(
    st.builds(trial.Says, text=texts),
    st.builds(trial.Says, text=texts),
    st.builds(trial.Presses, choice=st.sampled_from(["n1:b1", "n2:b1", "n2:b2", "n3:b1", "?"]), label=st.just("yes")),
    st.builds(trial.Sends),
    st.builds(trial.Shares, latitude=st.just(31.0), longitude=st.just(121.0)),
    st.builds(trial.AsksForPerson),
    st.builds(trial.Passes, seconds=st.sampled_from([-1, 0, 1, 60, 3_600, 172_800, 10**9])),
    st.builds(trial.Answers, answer=st.builds(trial.Answer, status=st.sampled_from([200, 500]))),
    st.builds(trial.Happens, name=st.sampled_from(["order.paid", "x"])),
    st.builds(trial.AgentDoes, reason=st.sampled_from(["assigned", "offline", "closed"])),
    st.builds(trial.Begins, node=st.sampled_from(["", "t"]), speaks=st.booleans()),
)
_scripts = st.builds(
    trial.Script,
    start=st.just(START),
    inputs=st.lists(_inputs, max_size=6),
    unanswered=st.sampled_from(["made_up", "open"]),
)


def ran(flow: flows.FlowDocument, script: trial.Script, library: flows.Library) -> trial.Transcript:
    """The transcript; whatever flow is called is one that asks for x, or the same flow once more."""
    called = flows.compile(flows.parse(asking()))
    while (transcript := trial.run(flow, script, library)).wanted:
        for ref in transcript.wanted:
            again = flows.Published(f"again_{ref.flow}", flows.compile(flow))
            library.add(ref, again if ref.n else flows.Published(f"v_{ref.flow}", called))
    return transcript


@FEW
@given(documents(), _scripts)
def test_a_kept_transcript_passes_on_the_same_flow_also_after_it_was_stored(
    raw: dict[str, Any], script: trial.Script
) -> None:
    flow, library = flows.parse(raw), flows.Library()
    test = trial.as_test(script, ran(flow, script, library))
    stored = msgspec.json.decode(msgspec.json.encode(test), type=trial.FlowTest)

    assert trial.run_test(flow, stored, library) == trial.TestOutcome(passed=True)


@FEW
@given(documents(), _scripts)
def test_a_trial_always_comes_to_its_end(raw: dict[str, Any], script: trial.Script) -> None:
    transcript = ran(flows.parse(raw), script, flows.Library())

    assert sum(len(turn.visits) for turn in transcript.turns) <= MOST_STEPS + MAX_STEPS_PER_EVENT * 2
    assert len(transcript.turns) == len(script.inputs) or transcript.stopped


@FEW
@given(st.sampled_from(["hi", "tell", "well"]), st.text(alphabet="abc 中", min_size=1, max_size=8))
def test_changing_a_text_it_sees_fails_and_names_the_place(node_id: str, text: str) -> None:
    test = kept(order_shop(), *COMPLAINT)

    outcome = trial.run_test(changed(order_shop(), node_id, text=f"new {text}"), test)

    assert outcome.difference is not None
    assert (outcome.difference.kind, outcome.difference.place) == ("says_other", node_id)
    assert msgspec.to_builtins(outcome.difference)["actual"]["text"] == f"new {text}"


def test_a_text_it_does_not_see_changes_nothing() -> None:
    assert trial.run_test(changed(order_shop(), "bye", text="See you"), kept(order_shop(), *COMPLAINT)).passed


def test_the_first_difference_is_told_with_its_beat() -> None:
    test = kept(order_shop(), *COMPLAINT)

    outcome = trial.run_test(changed(order_shop(), "well", text="Has it come?"), test)

    assert outcome.difference == trial.Difference(
        kind="says_other",
        beat=2,
        place="well",
        expected={"kind": "buttons", "text": "Did it arrive?", "choices": ["Yes", "No"]},
        actual={"kind": "buttons", "text": "Has it come?", "choices": ["Yes", "No"]},
    )


def rewired(raw: dict[str, Any], source: str, to: str) -> flows.FlowDocument:
    edges = [{**edge, "to": to} if ".".join(edge["from"]) == source else edge for edge in raw["edges"]]
    return flows.parse({**raw, "edges": edges})


def test_another_way_is_told_even_when_nothing_else_is_said() -> None:
    raw = document(
        node("c", "condition", cases=[{"id": "one", "expr": "true"}]),
        node("a", "set", assignments=[]),
        node("b", "set", assignments=[]),
        say("m", "ok"),
        END,
        wires={"t.out": "c", "c.case.one": "a", "c.else": "b", "a.out": "m", "b.out": "m", "m.out": "end"},
    )
    test = kept(raw, trial.Says(text="hi"))

    outcome = trial.run_test(rewired(raw, "c.case.one", "b"), test)

    assert outcome.difference is not None
    assert (outcome.difference.kind, outcome.difference.expected, outcome.difference.actual) == (
        "way",
        {"node": "a", "port": "out"},
        {"node": "b", "port": "out"},
    )


def test_a_variable_another_queue_and_another_end_are_told() -> None:
    complaint = kept(order_shop(), *COMPLAINT)
    queue = trial.run_test(changed(order_shop(), "people", queue="vip"), complaint)
    happy = kept(order_shop(), *COMPLAINT[:3], trial.Presses(choice="well:yes"))
    end = trial.run_test(changed(order_shop(), "end", outcome="bought"), happy)
    only_end = msgspec.structs.replace(complaint, beats=[trial.Beat(input=beat.input) for beat in complaint.beats])
    variable = trial.run_test(
        changed(order_shop(), "look", map=[{"id": "m", "path": "$.where", "var": "state"}]), only_end
    )

    assert _told(queue) == ("queue", "complaints", "vip")
    assert _told(end) == ("outcome", "done", "bought")
    assert _told(variable) == ("variable", "example", None)


def _told(outcome: trial.TestOutcome) -> tuple[object, ...]:
    assert outcome.difference is not None
    return outcome.difference.kind, outcome.difference.expected, outcome.difference.actual


def test_a_flow_that_falls_silent_or_says_more_is_told() -> None:
    raw = order_shop()
    test = kept(raw, trial.Says(text="hi"))

    silent = trial.run_test(rewired(raw, "hi.out", "end"), test)
    more = trial.run_test(rewired(raw, "t.out", "tell"), kept(raw, trial.Says(text="hi")))

    assert silent.difference is not None
    assert (silent.difference.kind, silent.difference.place) == ("says_nothing", "ask")
    assert more.difference is not None
    assert more.difference.kind == "says_other"


def test_answers_chosen_by_hand_are_given_again() -> None:
    inputs = (
        trial.Says(text="hi"),
        trial.Says(text="1"),
        trial.Answers(answer=trial.Answer(status=200, body={"state": "lost"})),
    )
    script = trial.Script(start=START, inputs=list(inputs), unanswered="open")
    test = trial.as_test(script, trial.run(flows.parse(order_shop()), script))

    assert trial.run_test(flows.parse(order_shop()), test).passed
    assert trial.run_test(changed(order_shop(), "tell", text="{{ state }}?"), test).difference is not None


def test_made_up_answers_are_kept_as_they_were() -> None:
    test = kept(order_shop(), trial.Says(text="hi"), trial.Says(text="1"))

    assert test.answers == {"look": [trial.Answer(status=200, body={"state": "example"})]}


def test_a_test_asks_for_the_flows_it_needs() -> None:
    raw = document(node("sub", "subflow", flow="other", exits=[]), END, wires={"t.out": "sub", "sub.error": "end"})

    outcome = trial.run_test(
        flows.parse(raw), trial.FlowTest(start=START, beats=[trial.Beat(input=trial.Says(text="a"))])
    )

    assert outcome.wanted == (flows.FlowRef("other"),)
    assert tried(raw, trial.Says(text="a"), others={"other": None}).outcome == "done"
