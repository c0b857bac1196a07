"""Whatever a box sends, the host reads it as the contract says or ends the box; nothing raises in the host."""

import asyncio
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.host.sandbox.box import Box
from hubwright.host.sandbox.box_process import BoxProcess
from hubwright.host.sandbox.contained import Kind
from hubwright.host.sandbox.guards import ALL
from hubwright.host.sandbox.processor import Burst
from hubwright.host.sandbox.slow_lane import SlowLane
from hubwright_sdk.box.messages import Answered, Attempted, HttpAsk, Logged, Ready, encoded, raw
from tests.hostile.stand import described

_plain = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary()
_nested = st.recursive(_plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
_tags = st.sampled_from(["Ready", "Answered", "Failed", "HttpAsk", "Logged", "Attempted", "Ask", "HttpGot", "Other"])
_almost = st.builds(lambda tag, rest: [tag, *rest], _tags, st.lists(_nested, max_size=8))


def heard(*payloads: bytes) -> tuple[Box, list[Kind], list[str]]:
    """A box without a process, and what the host made of these messages."""
    kinds: list[Kind] = []
    lines: list[str] = []

    async def hear() -> Box:
        loop = asyncio.get_running_loop()
        nothing = BoxProcess(SlowLane(loop), Burst(0.0), lambda: None, loop.time)
        box = Box(described(), ALL, lambda kind, _told: kinds.append(kind), lines.append, nothing)
        for payload in payloads:
            box._heard(payload)
        return box

    return asyncio.run(hear()), kinds, lines


@given(st.lists(st.binary(max_size=200) | _almost.map(msgspec.msgpack.encode), max_size=5))
@settings(max_examples=300, deadline=None)
def test_anything_at_all(payloads: list[bytes]) -> None:
    box, kinds, _lines = heard(*payloads)

    assert box.over or set(kinds) <= {"attempt"}


def test_what_is_said_for_calls_that_are_not_there_is_dropped() -> None:
    forged: list[Any] = [
        Answered(7, raw({"port": "out"})),
        HttpAsk(1, 7, "GET", "https://a.example", {}, "", 1.0),
        Ready(),
        Ready(),
    ]
    box, kinds, _lines = heard(*(encoded(each) for each in forged))

    assert not box.over
    assert kinds == []


def test_only_so_many_lines_are_kept_and_then_only_so_many_messages() -> None:
    box, kinds, lines = heard(*[encoded(Logged(0, "noise"))] * 150, *[encoded(Attempted(0, "it tried"))] * 10)
    assert (len(lines), kinds, box.over) == (100, [], False)

    box, kinds, lines = heard(*[encoded(Logged(0, "noise"))] * 1_001)
    assert (len(lines), kinds, box.over) == (100, ["talkative"], True)

    box, kinds, _lines = heard(*[encoded(Answered(1, raw("x" * 1_000_000)))] * 9)
    assert (kinds, box.over) == (["talkative"], True)
