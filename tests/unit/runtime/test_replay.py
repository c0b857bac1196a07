"""Whatever happened in a session, its states are made again from what is kept, and an unchanged draft does the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from hubwright import flows
from hubwright.flows.trial import Visited
from hubwright.runtime.ways.replay import Kept, Past, Rebuilt, rebuild
from hubwright.runtime.ways.replayed import of_one_session, played
from tests.integration.runtime.flows import greeter, order_status
from tests.support.company import document

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
FACTS: dict[str, flows.events.Facts] = {"contact": {"name": "Ada"}, "conversation": {}, "tenant": {}, "channel": {}}


def _waits() -> dict[str, Any]:
    """Asks again, waits, goes on by time."""
    return document(
        [
            {"id": "n_ask", "type": "ask", "config": {"var": "day", "text": "Which day?", "timeout_s": 600}},
            {"id": "n_wait", "type": "wait", "config": {"seconds": 60}},
            {"id": "n_bye", "type": "message", "config": {"text": "Bye {{ day }}"}},
        ],
        [("n_ask", "answered", "n_wait"), ("n_ask", "timeout", "n_bye"), ("n_wait", "out", "n_bye")],
        vars=[{"id": "v", "key": "day", "type": "string", "scope": "session", "pii": False, "default": None}],
    )


FLOWS = [flows.compile(flows.parse(doc)) for doc in (greeter(), order_status("http://shop.test"), _waits())]
DEEDS = st.lists(
    st.sampled_from(
        ["hello", "it is 1008600", "press:n_hi:b_more", "press:n_hi:b_person", "person", "time", "ok", "404"]
    ),
    min_size=1,
    max_size=8,
)


def _kept(step: flows.Step) -> Kept:
    port, result = step.port or "", step.result
    return Kept(n=step.n, node_id=step.node_id, port=port, result=result, at=step.at, cause=step.cause)


class Lived:
    """A session as production would have had it, with what production keeps."""

    def __init__(self, flow: flows.CompiledFlow, deeds: list[str]) -> None:
        self.flow, self.now = flow, NOW
        self.state = flows.start_state(flow, "s1")
        self.before: list[flows.State] = []
        self.steps: list[Kept] = []
        self.messages: list[tuple[datetime, flows.MessageReceived]] = []
        self.answers: dict[str, flows.EffectResult] = {}
        self.timers: dict[str, datetime] = {}
        for deed in deeds:
            if self.state.status == "ended":
                break
            self._do(deed)

    def _do(self, deed: str) -> None:
        self.now += timedelta(seconds=5)
        wait = self.state.wait
        if deed == "time":
            if wait is None or not wait.timer:
                return
            self.now = max(self.now, self.timers[wait.timer])
            self._happen(flows.TimerFired(token=wait.timer, **FACTS))
        elif deed in ("ok", "404"):
            if wait is None or not wait.effect_id:
                return
            status = 200 if deed == "ok" else 404
            answer = flows.EffectResult(effect_id=wait.effect_id, ok=True, status=status, body={"status": "shipped"})
            self.answers[wait.effect_id] = answer
            self._happen(msgspec.structs.replace(answer, **FACTS))
        else:
            self._hear(deed)

    def _hear(self, deed: str) -> None:
        kind, choice = ("choice", deed.removeprefix("press:")) if deed.startswith("press:") else ("text", None)
        kind = "handoff_request" if deed == "person" else kind
        message = flows.MessageReceived(kind=kind, text="" if deed == "person" else deed, choice_id=choice, locale="en")
        self.messages.append((self.now, message))
        self._happen(msgspec.structs.replace(message, **FACTS))

    def _happen(self, event: flows.Event) -> None:
        done = flows.advance(self.flow, self.state, event, self.now)
        if done.trace:
            self.before.append(self.state)
        self.state = done.state
        self.timers |= {each.token: each.due_at for each in done.effects if isinstance(each, flows.SetTimer)}
        self.steps += [
            Kept(n=s.n, node_id=s.node_id, port=s.port or "", result=s.result, at=s.at, cause=s.cause)
            for s in done.trace
        ]

    def rebuilt(self, **changed: Any) -> Rebuilt:
        past = Past(
            session_id="s1",
            run=UNSET,
            facts=FACTS,
            steps=self.steps,
            messages=self.messages,
            answers=self.answers,
            began_by={},
            locale="en",
        )
        return rebuild(self.flow, msgspec.structs.replace(past, **changed), flows.Library())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FLOWS), DEEDS)
def test_every_state_is_made_again_exactly(flow: flows.CompiledFlow, deeds: list[str]) -> None:
    lived = Lived(flow, deeds)
    found = lived.rebuilt()
    assert found.gap == ""
    assert [moment.before for moment in found.moments] == lived.before
    assert found.end.vars == lived.state.vars and found.end.wait == lived.state.wait
    assert [moment.last_n for moment in found.moments][-1:] == [step.n for step in lived.steps][-1:]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FLOWS), DEEDS)
def test_an_unchanged_flow_does_the_same_from_every_moment(flow: flows.CompiledFlow, deeds: list[str]) -> None:
    lived = Lived(flow, deeds)
    moments = lived.rebuilt().moments
    for place, first in enumerate(moments):
        begun = first.before if first.before.status == "waiting" else None
        told = played(flow.document, moments[place:], begun, flows.Library())
        again = [
            (v.node, v.result, v.port) for v in of_one_session(told) if isinstance(v, Visited) and v.result != "queued"
        ]
        real = [(s.node_id, s.result, s.port) for s in lived.steps if s.n >= first.first_n and s.result != "queued"]
        assert again == real, place


@given(DEEDS)
def test_what_is_missing_is_said_and_nothing_after_it_is_made_up(deeds: list[str]) -> None:
    lived = Lived(FLOWS[1], ["hello", "it is 1008600", "ok", *deeds])
    without_answer = lived.rebuilt(answers={})
    assert without_answer.gap == "answer" and len(without_answer.moments) == 2
    without_words = lived.rebuilt(messages=[])
    assert without_words.gap == "words" and without_words.moments == []
    other = [*lived.messages[:1], (lived.messages[1][0], flows.MessageReceived(text="no number"))]
    assert lived.rebuilt(messages=other).gap == "differs"
