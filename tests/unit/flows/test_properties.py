"""Whatever the flow and whatever happens: it never raises, never runs on, and replays to the same state."""

import time
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hubwright import flows
from hubwright.flows.expressions import ExpressionError, compile_expression, compile_template
from hubwright.flows.expressions.closures import NOW as NOW_KEY
from hubwright.flows.expressions.values import plain
from hubwright.flows.walk import MAX_STEPS_PER_EVENT
from tests.unit.flows.scenes import NOW
from tests.unit.flows.strategies import documents, events, expressions, json_values, noise, templates

FEW = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize=True,
)
MANY = settings(max_examples=400, deadline=None, derandomize=True)
KINDS = {
    flows.SendMessage,
    flows.SendCards,
    flows.RequestRating,
    flows.RateConversation,
    flows.SetTags,
    flows.HttpRequest,
    flows.HandOff,
    flows.SetTimer,
    flows.CancelTimer,
    flows.EndSession,
    flows.SetContact,
    flows.SetConversation,
    flows.EmitEvent,
    flows.AwaitEvent,
    flows.SendWebhook,
}


def aimed(state: flows.State, event: flows.Event) -> flows.Event:
    """Let a result or timer hit what is really waited for, when it says "pending"."""
    wait = state.wait
    if isinstance(event, flows.EffectResult) and event.effect_id == "pending" and wait:
        return msgspec.structs.replace(event, effect_id=wait.effect_id)
    if isinstance(event, flows.TimerFired) and event.token == "pending" and wait:
        return msgspec.structs.replace(event, token=wait.timer)
    if isinstance(event, flows.EventHappened) and event.token == "pending" and wait:
        return msgspec.structs.replace(event, token=wait.event or "")
    return event


def lived(
    flow: flows.CompiledFlow, happened: list[flows.Event], library: flows.Library | None = None
) -> tuple[flows.State, list[flows.Advance], list[flows.Event]]:
    state = flows.start_state(flow, "s")
    done: list[flows.Advance] = []
    really: list[flows.Event] = []
    for n, event in enumerate(happened):
        really.append(aimed(state, event))
        done.append(flows.advance(flow, state, really[-1], NOW + timedelta(seconds=n), library))
        state = done[-1].state
    return state, done, really


@FEW
@given(documents(), st.lists(events, min_size=1, max_size=12))
def test_random_flows_and_events(raw: dict[str, Any], happened: list[flows.Event]) -> None:
    check_life(*lived(flows.compile(flows.parse(raw)), happened))


def check_life(state: flows.State, done: list[flows.Advance], really: list[flows.Event]) -> None:
    """What holds whatever happened: bounded, storable, nothing named twice, no timer left behind."""
    ids: set[str] = set()
    timers: set[str] = set()
    numbers: list[int] = []
    for one in done:
        assert len(one.trace) <= (MAX_STEPS_PER_EVENT + 30) * (1 + len(really))
        assert flows.decode_state(flows.encode_state(one.state)) == one.state
        assert (one.state.status == "waiting") is (one.state.wait is not None)
        numbers += [step.n for step in one.trace]
        for effect in one.effects:
            assert type(effect) in KINDS
            assert effect.id not in ids, "an effect id was used twice"
            assert flows.decode_effect(flows.encode_effect(effect)) == effect
            ids.add(effect.id)
            if isinstance(effect, flows.SetTimer):
                timers.add(effect.token)
            if isinstance(effect, flows.CancelTimer):
                timers.discard(effect.token)
        fired = [event.token for event in really if isinstance(event, flows.TimerFired)]
        waiting = {one.state.wait.timer} - {""} if one.state.wait else set()
        assert timers - set(fired) <= waiting, "a timer was left behind"
    assert numbers == sorted(set(numbers)), "step numbers rise and never repeat"
    assert state.step_n >= (numbers[-1] if numbers else 0)


@FEW
@given(documents(), st.lists(events, min_size=1, max_size=8))
def test_a_replay_gives_the_same(raw: dict[str, Any], happened: list[flows.Event]) -> None:
    first, _, really = lived(flows.compile(flows.parse(raw)), happened)
    wired = [flows.decode_event(flows.encode_event(event)) for event in really]

    flow = flows.compile(flows.parse(msgspec.json.encode(raw)))
    state = flows.start_state(flow, "s")
    for n, event in enumerate(wired):
        state = flows.decode_state(
            flows.encode_state(flows.advance(flow, state, event, NOW + timedelta(seconds=n)).state)
        )

    assert state == first


@FEW
@given(documents(), st.lists(events, min_size=1, max_size=6))
def test_twice_is_once_for_results_and_timers(raw: dict[str, Any], happened: list[flows.Event]) -> None:
    """A result or timer delivered again finds nobody waiting."""
    flow = flows.compile(flows.parse(raw))
    state, _, really = lived(flow, happened)
    last = really[-1]
    if isinstance(last, flows.EffectResult | flows.TimerFired):
        again = flows.advance(flow, state, last, NOW)
        assert (again.state, again.effects, again.trace) == (state, [], [])


@FEW
@given(documents())
def test_random_documents_are_validated_and_stored(raw: dict[str, Any]) -> None:
    document = flows.parse(raw)

    found = flows.validate(document, queues={"q"})
    assert all(each.message and each.message_zh for each in found)
    assert flows.parse(flows.to_builtins(document)) == document
    assert flows.diff(document, document).is_empty


@settings(FEW, max_examples=60)
@given(documents(), st.lists(events, min_size=1, max_size=10))
def test_a_flow_without_errors_never_needs_the_guard(raw: dict[str, Any], happened: list[flows.Event]) -> None:
    """What may be published does not go round without waiting."""
    document = flows.parse(raw)
    flow = flows.compile(document)
    assume(not any(each.code == "cycle" for each in flows.validate(document)))
    assume(not any(node.broken for node in flow.nodes.values()))
    assume(not any(node.config.get("mode") == "until" for node in document.nodes))
    _, done, _ = lived(flow, happened)

    assert not any(step.result == "guard" for one in done for step in one.trace)


SCOPE: dict[str, Any] = {
    "a": "abc" * 30,
    "n": 7,
    "l": [1, "x", None, {"a": 1}],
    "any": {"a": {"b": [1]}},
    "c": None,
    "t0": "T",
    "value": 2.5,
    "contact": {"name": "Ann"},
    "tenant": {"base": "http://h"},
    "message": {"text": "订单10086"},
    "vars": {"a": "x"},
    NOW_KEY: NOW,
}


@MANY
@given(st.one_of(expressions, noise, st.text(max_size=60), st.tuples(expressions, noise).map("".join)))
def test_expressions_raise_nothing_but_our_own_error(source: str) -> None:
    started = time.thread_time()
    try:
        value = compile_expression(source).value(SCOPE)
    except ExpressionError as reason:
        assert reason.in_language("zh")
        assert reason.column is None or reason.column >= 1
    else:
        assert plain(value) == plain(plain(value))
    assert time.thread_time() - started < 1, "nothing may hang"


@MANY
@given(st.one_of(templates, noise))
def test_templates_raise_nothing_but_our_own_error(source: str) -> None:
    try:
        compiled = compile_template(source)
    except ExpressionError:
        return
    warnings: list[ExpressionError] = []

    assert len(compiled.render(SCOPE, "zh", warnings.append)) <= 65_536


@MANY
@given(json_values)
def test_anything_from_outside_becomes_a_plain_value(value: object) -> None:
    made = plain(value)

    assert msgspec.json.decode(msgspec.json.encode(made)) == made
    assert plain(made) == made


@MANY
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60), json_values))
def test_no_document_raises_anything_but_a_refusal(raw: Any) -> None:
    with pytest.raises(flows.FlowInvalid):
        flows.parse(raw)
