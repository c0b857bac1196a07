"""Whatever two versions of a flow have to do with each other: what moved lives on like any other session."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubwright import flows
from tests.unit.flows.scenes import NOW
from tests.unit.flows.strategies import documents, events
from tests.unit.flows.test_properties import lived

FEW = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(documents(), documents(), st.lists(events, min_size=1, max_size=8), st.lists(events, min_size=1, max_size=8))
def test_a_moved_session_never_raises_and_replays_the_same(
    old: dict[str, Any], new: dict[str, Any], before: list[flows.Event], after: list[flows.Event]
) -> None:
    """Whatever two versions have to do with each other: what moved is a good state, and lives on like any other."""
    first, second = flows.compile(flows.parse(old)), flows.compile(flows.parse(new))
    state, _, _ = lived(first, before)
    done = flows.moved(first, second, state, NOW)
    again = flows.moved(first, second, flows.decode_state(flows.encode_state(state)), NOW)
    assert done == again
    if done is None:
        assert state.status != "waiting" or not flows.may_move(first, second, flows.waits_at(state)).moves
        return
    moved = done.state
    assert flows.decode_state(flows.encode_state(moved)) == moved
    assert (moved.wait, moved.queue, moved.status) == (state.wait, state.queue, "waiting")
    assert set(moved.vars) == set(second.vars)

    ends = []
    for start in (moved, flows.decode_state(flows.encode_state(moved))):
        now = start
        for n, event in enumerate(after):
            result = flows.advance(second, now, event, NOW + timedelta(seconds=n))
            assert not any("defect" in step.warnings for step in result.trace)
            assert not any("lost_node" in step.warnings for step in result.trace)
            now = result.state
        ends.append(now)
    assert ends[0] == ends[1]


@FEW
@given(documents(), st.lists(events, min_size=1, max_size=8), st.lists(events, min_size=1, max_size=6))
def test_moving_to_the_same_version_changes_nothing(
    raw: dict[str, Any], before: list[flows.Event], after: list[flows.Event]
) -> None:
    """A session that moved to a copy of its version says and does what it would have."""
    flow = flows.compile(flows.parse(raw))
    state, _, _ = lived(flow, before)
    done = flows.moved(flow, flow, state, NOW)
    if done is None:
        return
    stayed, went = state, done.state
    for n, event in enumerate(after):
        one = flows.advance(flow, stayed, event, NOW + timedelta(seconds=n))
        two = flows.advance(flow, went, event, NOW + timedelta(seconds=n))
        assert [type(effect) for effect in one.effects] == [type(effect) for effect in two.effects]
        assert [step.node_id for step in one.trace] == [step.node_id for step in two.trace]
        stayed, went = one.state, two.state
    assert stayed.status == went.status
