"""Random flows that call each other never raise, never run on, replay to the same state, and ask for what they need."""

from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubwright import flows
from hubwright.flows.levels import MAX_DEPTH
from tests.unit.flows.scenes import NOW
from tests.unit.flows.strategies import CALLING, documents, events
from tests.unit.flows.test_properties import aimed, check_life, lived

SOME = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
Raw = dict[str, Any]
calling = documents(CALLING)


def shelf(a: Raw, b: Raw) -> dict[flows.FlowRef, flows.Published | None]:
    """Two flows that call each other and themselves, one with an older version; a third is not there."""
    one, two = (flows.compile(flows.parse(raw)) for raw in (a, b))
    found: dict[flows.FlowRef, flows.Published | None] = {
        flows.FlowRef("a"): flows.Published("a2", one),
        flows.FlowRef("a", 1): flows.Published("a1", two),
        flows.FlowRef("a", 2): flows.Published("a2", one),
        flows.FlowRef("b"): flows.Published("b1", two),
        flows.FlowRef("b", 1): flows.Published("b1", two),
    }
    return found


def library_with(a: Raw, b: Raw) -> flows.Library:
    library = flows.Library()
    found = shelf(a, b)
    for ref in [flows.FlowRef(name, n) for name in ("a", "b", "gone") for n in (0, 1, 2)]:
        library.add(ref, found.get(ref))
    return library


@SOME
@given(calling, calling, calling, st.lists(events, min_size=1, max_size=10))
def test_random_flows_that_call_each_other(own: Raw, a: Raw, b: Raw, happened: list[flows.Event]) -> None:
    flow = flows.compile(flows.parse(own))
    state, done, really = lived(flow, happened, library_with(a, b))
    check_life(state, done, really)

    for one in done:
        assert one.wanted == ()
        assert len(one.state.frames) <= MAX_DEPTH
        assert bool(one.state.frames) is (one.state.version != "")
        if one.state.frames:
            assert (one.state.frames[0].version, one.state.status) == ("", "waiting")
        assert not any("defect" in step.warnings for step in one.trace)


@SOME
@given(calling, calling, calling, st.lists(events, min_size=1, max_size=8))
def test_asking_step_by_step_gives_what_having_everything_gives(
    own: Raw, a: Raw, b: Raw, happened: list[flows.Event]
) -> None:
    """A caller that brings along only what was asked for gets the same, and a replay from stored states does too."""
    flow = flows.compile(flows.parse(own))
    whole, _, _ = lived(flow, happened, library_with(a, b))
    found = shelf(a, b)
    state = flows.start_state(flow, "s")
    for n, planned in enumerate(happened):
        library = flows.Library()
        event = flows.decode_event(flows.encode_event(aimed(state, planned)))
        for _round in range(60):
            done = flows.advance(flow, state, event, NOW + timedelta(seconds=n), library)
            if not done.wanted:
                break
            assert (done.state, done.effects, done.trace) == (state, [], [])
            for ref in done.wanted:
                by_version = [each for each in found.values() if each and each.version == ref.version]
                library.add(ref, found.get(ref) or (by_version[0] if by_version else None))
        assert done.wanted == ()
        state = flows.decode_state(flows.encode_state(done.state))

    assert state == whole


@SOME
@given(calling, calling, calling)
def test_random_flows_that_call_each_other_are_validated(own: Raw, a: Raw, b: Raw) -> None:
    document = flows.parse(own)
    one, two = flows.parse(a), flows.parse(b)
    callees: flows.Callees = {
        flows.FlowRef("a"): one, flows.FlowRef("b"): two, flows.FlowRef("a", 1): two, flows.FlowRef("b", 1): document,
    }  # fmt: skip
    problems = flows.validate(document, callees=callees)

    assert all(problem.message and problem.message_zh for problem in problems)
    assert flows.validate(flows.parse(msgspec.json.encode(own)), callees=callees) is not None
