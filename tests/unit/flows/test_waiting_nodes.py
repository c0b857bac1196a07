"""Hand-off, wait and end."""

from datetime import timedelta
from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.scenes import NOW, Talk, document, node
from tests.unit.flows.steps import END, HANDOFF, VARS, alone, ask, assign


def test_handoff_tells_queue_priority_and_summary() -> None:
    step = node(
        "p",
        "handoff",
        queue="vip",
        priority="urgent",
        summary=[
            {"id": "a", "label": "Words", "expr": "message.text"},
            {"id": "b", "label": "Nothing", "expr": "x"},
            {"id": "d", "label": "When", "expr": "now()"},
            {"id": "c", "label": "Broken", "expr": "1 + 'a'"},
        ],
    )
    raw = document(
        step, wires={"t.out": "p"}, variables=VARS, i18n={"p.summary.a.label": {"zh": "内容"}, "p.text": {"zh": "好"}}
    )

    handed = Talk(raw).write("help me").sent(flows.HandOff)
    assert handed == [
        flows.HandOff(
            id="s1:2",
            queue="vip",
            priority=4,
            summary={"Words": "help me", "When": "2026-11-24T07:00:00Z"},
            reason="flow",
        )
    ]
    assert Talk(raw).write("帮帮我").sent(flows.HandOff)[0].summary["内容"] == "帮帮我"


def test_handoff_says_which_skills_the_person_should_have_and_a_label() -> None:
    asked = [{"id": "a", "skill": "fr", "level": 3}, {"id": "b", "skill": "vip"}, {"id": "c", "skill": ""}]
    raw = document(node("p", "handoff", skills=asked, label="gold"), wires={"t.out": "p"})
    (handed,) = Talk(raw).write("hi").sent(flows.HandOff)
    assert (handed.skills, handed.label) == ({"fr": 3, "vip": 1}, "gold")


def test_handoff_without_a_summary_tells_everything_collected() -> None:
    raw = document(
        assign("'lamp'"), HANDOFF, wires={"t.out": "s", "s.out": "p"}, variables={**VARS, "x": {"pii": True}}
    )
    talk = Talk(raw).write("hi")

    assert talk.said == ["One moment"]
    assert talk.sent(flows.HandOff)[0].summary == {"x": "lamp"}


def test_a_hand_off_costs_one_however_it_goes_on_and_ends() -> None:
    talk = alone(HANDOFF, "closed").write("hi")
    asked = talk.trace[-1].cost
    later = [talk.happen(flows.HandoffEnded(reason=reason)).trace[0].cost for reason in ("assigned", "closed")]
    assert (asked, later) == ({"step": 1, "handoff": 1}, [{"step": 1}, {"step": 1}])

    unwired = Talk(document(HANDOFF, wires={"t.out": "p"})).write("hi")
    assert unwired.happen(flows.HandoffEnded()).trace[-1].cost == {"step": 1}
    assert unwired.state.outcome == "handed_off"


def test_the_bot_keeps_silent_while_a_person_is_there() -> None:
    talk = alone(HANDOFF).write("hi")
    before = talk.state
    assert talk.state.with_person
    assert talk.state.waiting_for == "person"

    for event in (
        flows.MessageReceived(text="hello?"),
        flows.MessageReceived(kind="handoff_request"),
        flows.EffectResult(effect_id="s1:2.1", ok=True, status=200),
    ):
        assert talk.happen(event).effects == []
        assert talk.trace == []
        assert talk.state == before


def test_without_exits_the_hand_off_lasts_until_the_person_is_done() -> None:
    talk = alone(HANDOFF).write("hi")

    assert talk.happen(flows.HandoffEnded(reason="offline")).effects == []
    assert talk.happen(flows.HandoffEnded(reason="assigned")).effects == []
    assert talk.state.with_person
    assert talk.happen(flows.HandoffEnded(reason="closed")).effects == [
        flows.EndSession(id="s1:5", outcome="handed_off")
    ]


WAITS: list[tuple[dict[str, Any], timedelta]] = [
    ({"seconds": 90}, timedelta(seconds=90)),
    ({"seconds": 7_776_000}, timedelta(days=90)),
    ({"mode": "until", "until": "add_days(now(), 2)"}, timedelta(days=2)),
    ({"mode": "until", "until": "'2026-11-24T08:00:00+00:00'"}, timedelta(hours=1)),
    ({"mode": "until", "until": "add_days(now(), -2)"}, timedelta(0)),
    ({"mode": "until", "until": "add_days(now(), 200)"}, timedelta(days=90)),
]


@pytest.mark.parametrize(("config", "expected"), WAITS)
def test_wait_sets_its_timer(config: dict[str, Any], expected: timedelta) -> None:
    talk = alone(node("w", "wait", **config), "elapsed").write("hi")

    assert [effect.due_at for effect in talk.sent(flows.SetTimer)] == [NOW + expected]
    assert talk.state.waiting_for == "time"


def test_a_message_during_a_wait_without_an_exit_for_it_is_handled_afterwards() -> None:
    raw = document(
        node("w", "wait", seconds=5),
        ask(),
        END,
        wires={"t.out": "w", "w.elapsed": "q", "q.answered": "end"},
        variables=VARS,
    )
    talk = Talk(raw).write("hi").write("early answer")
    assert [step.result for step in talk.trace] == ["queued"]

    assert talk.time_passes().state.vars["x"] == "early answer"


def test_end_says_goodbye_and_may_close_the_conversation() -> None:
    raw = document(node("e", "end", outcome="sold", text="Bye", close_conversation=True), wires={"t.out": "e"})
    talk = Talk(raw).write("hi")

    assert talk.said == ["Bye"]
    assert talk.effects[-1] == flows.EndSession(id="s1:2.1", outcome="sold", close_conversation=True)
    assert (talk.state.status, talk.state.outcome, talk.state.wait) == ("ended", "sold", None)
