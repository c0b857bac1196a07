"""Channels that cannot show what a flow does, and how fast a large flow is checked."""

import time
from typing import Any

import pytest

from hubwright import flows
from hubwright.flows.expressions.compiled import compile_expression
from tests.unit.flows.node_scenes import carousel
from tests.unit.flows.scenes import document, say
from tests.unit.flows.steps import END, ask, menu


def warned(step: dict[str, Any], *channels: str) -> list[str]:
    raw = document(step, END, wires={"t.out": step["id"]}, variables={"x": {"type": "any"}})
    return [
        each.message for each in flows.validate(flows.parse(raw), channels=channels) if each.code == "channel_cannot"
    ]


@pytest.mark.parametrize(
    ("step", "channels", "told"),
    [
        (carousel(), ["web", "sms"], []),
        (carousel(), ["voice"], ["Phone cannot show this. Use quick replies instead."]),
        (ask(type="file"), ["sms", "web"], ["SMS cannot show this. SMS carries no files."]),
        (ask(type="text"), ["sms", "voice"], []),
        (menu(), ["sms", "voice", "email"], []),
        ({**carousel(), "disabled": True}, ["voice"], []),
        (carousel(), [], []),
        (carousel(), ["carrier pigeon"], []),
    ],
)
def test_a_flow_is_warned_of_channels_that_cannot_show_a_step(
    step: dict[str, Any], channels: list[str], told: list[str]
) -> None:
    assert warned(step, *channels) == told


def test_a_question_for_a_file_shows_differently_from_one_for_words() -> None:
    kind = flows.find_node_type("ask")
    assert kind is not None

    assert kind.shows({"type": "file"})["voice"].level == "none"
    assert kind.shows({"type": "choice"})["voice"].level == "degraded"
    assert kind.shows({})["web"].level == "native"


def test_three_hundred_nodes_are_checked_quickly() -> None:
    """The editor checks at every change; the wish is 300 ms, the test allows for a slow machine."""
    steps = [say(f"m{n}", f"{{{{ x }}}} {n}") for n in range(300)]
    wires = {
        "t.out": "q",
        **{f"q.{port}": "m0" for port in ("answered", "invalid", "timeout")},
        **{f"m{n}.out": f"m{n + 1}" for n in range(299)},
        "m299.out": "end",
    }
    parsed = flows.parse(document(ask(timeout_s=60), *steps, END, wires=wires, variables={"x": {}}))
    compile_expression.cache_clear()

    started = time.perf_counter()
    found = flows.validate(parsed)
    assert time.perf_counter() - started < 3
    assert found == []
