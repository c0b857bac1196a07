"""What a session waits for may fail for good: the step's error exit, else a person; the trace shows it."""

import pytest

from hubwright import flows
from tests.unit.flows.scenes import Talk, document, node, say
from tests.unit.flows.steps import END, HANDOFF, alone, http

APOLOGY = "Sorry, something went wrong on our side. I am passing you to a colleague."
WAIT = node("w", "wait", mode="for", seconds=60)


def test_the_step_takes_its_error_exit() -> None:
    talk = alone(http(), "ok", "error").write("hi").happen(flows.WaitFailed(error="the row was broken"))

    assert talk.said == []
    assert talk.state.status == "ended"
    assert (talk.trace[0].result, talk.trace[0].node_id, talk.trace[0].warnings) == (
        "failed",
        "h",
        ["the row was broken"],
    )


def test_without_one_the_visitor_gets_an_apology_and_a_person() -> None:
    talk = alone(WAIT, "elapsed").write("hi").happen(flows.WaitFailed(error="x"))

    assert talk.said == [APOLOGY]
    assert talk.state.with_person
    assert flows.CancelTimer in [type(effect) for effect in talk.effects]


def test_it_changes_nothing_for_a_visitor_who_is_with_a_person_or_done() -> None:
    handed = alone(HANDOFF).write("hi")
    assert handed.happen(flows.WaitFailed(error="x")).trace == []
    over = Talk(document(say("m", "x"), END, wires={"t.out": "m", "m.out": "end"})).write("hi")
    assert over.happen(flows.WaitFailed(error="x")).trace == []


@pytest.mark.parametrize(
    ("result", "wrong"),
    [
        ({"ok": True, "status": 200}, False),
        ({"ok": True, "status": 500}, True),
        ({"ok": False, "error": "connection"}, True),
    ],
)
def test_an_error_exit_is_seen_in_the_trace(result: dict[str, object], wrong: bool) -> None:
    talk = alone(http(), "ok", "http_error", "error").write("hi").result(**result)

    assert (flows.went_wrong(talk.flow, talk.trace) is not None) is wrong


def test_the_apology_is_seen_and_a_wish_for_a_person_is_none() -> None:
    loose = Talk(document(say("m", "x"), wires={"t.out": "m"})).write("hi")
    found = flows.went_wrong(loose.flow, loose.trace)
    assert found is not None
    asked = alone(HANDOFF).write("hi")
    assert flows.went_wrong(asked.flow, asked.trace) is None
