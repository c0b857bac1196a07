"""Which messages start a flow."""

from typing import Any

import pytest

from hubwright import flows
from tests.unit.flows.scenes import Talk, document, node
from tests.unit.flows.steps import END


@pytest.mark.parametrize(
    ("trigger", "said", "starts"),
    [
        ({}, "anything", True),
        ({"keywords": ["order", "订单"]}, "My ORDER?", True),
        ({"keywords": ["order", "订单"]}, "我的订单", True),
        ({"keywords": ["order"]}, "hello", False),
        ({"pattern": r"\d{4,}"}, "10086", True),
        ({"pattern": r"\d{4,}"}, "86", False),
        ({"keywords": ["order"], "pattern": r"\d{4,}"}, "10086", True),
        ({"when": "contact.plan == 'gold'"}, "hi", True),
        ({"when": "contact.plan == 'silver'"}, "hi", False),
        ({"when": "contact.plan > 3"}, "hi", False),
        ({"channels": ["web"]}, "hi", True),
        ({"channels": ["mail", "Front door"]}, "hi", True),
        ({"channels": ["mail"]}, "hi", False),
        ({"pattern": "(a+)+"}, "hi", False),
    ],
)
def test_trigger(trigger: dict[str, Any], said: str, starts: bool) -> None:
    talk = Talk(document(END, wires={"t.out": "end"}, trigger=trigger))
    talk.write(said, contact={"plan": "gold"}, channel={"kind": "web", "name": "Front door"})

    assert (talk.state.outcome == "done") is starts
    assert [effect.reason for effect in talk.sent(flows.HandOff)] == ([] if starts else ["no_trigger"])
    assert talk.said == []


def test_the_first_trigger_that_takes_the_message_wins() -> None:
    raw = document(node("a", "end", outcome="a"), node("b", "end", outcome="b"), wires={"t.out": "a", "t2.out": "b"})
    raw["entry"] = [
        {"id": "t", "type": "trigger.message", "config": {"keywords": ["order"]}},
        {"id": "t2", "type": "trigger.message", "config": {}},
    ]

    assert Talk(raw).write("order").state.outcome == "a"
    assert Talk(raw).write("else").state.outcome == "b"
    assert Talk(raw).happen(flows.Started(locale="zh")).state.outcome == "a"
