"""Small flows and conversations for the tests: build one, talk to it, look at what it did."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from msgspec import UNSET

from hubwright import flows

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)

Node = dict[str, Any]
Kind = TypeVar("Kind")


def node(node_id: str, node_type: str, **config: Any) -> Node:
    return {"id": node_id, "type": node_type, "config": config}


def say(node_id: str, text: str) -> Node:
    return node(node_id, "message", text=text)


def document(
    *nodes: Node,
    wires: Mapping[str, str],
    variables: Mapping[str, Any] | None = None,
    i18n: Mapping[str, Mapping[str, str]] | None = None,
    trigger: Mapping[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """`wires` reads {"node.port": "node"}; `variables` reads {"key": {"type": …}}; the trigger is called t."""
    return {
        "schema": "flow/1",
        "id": "test",
        "name": "Test",
        "entry": [{"id": "t", "type": "trigger.message", "config": dict(trigger or {})}],
        "vars": [{"id": f"v_{key}", "key": key, **how} for key, how in (variables or {}).items()],
        "nodes": list(nodes),
        "edges": [
            {"id": f"e{n}", "from": source.split(".", 1), "to": target}
            for n, (source, target) in enumerate(wires.items())
        ],
        "i18n": {key: dict(texts) for key, texts in (i18n or {}).items()},
        **more,
    }


def library_of(others: Mapping[str, Mapping[str, Any] | None]) -> flows.Library:
    """Other flows by id, each live in a version, its first, called after it; None for one that is not published."""
    library = flows.Library()
    for flow_id, raw in others.items():
        found = flows.Published(f"v_{flow_id}", flows.compile(flows.parse(raw))) if raw is not None else None
        library.add(flows.FlowRef(flow_id), found)
        library.add(flows.FlowRef(flow_id, n=1), found)
    return library


class Talk:
    """A conversation with one flow; keeps the newest advance and everything said."""

    def __init__(
        self,
        raw: Mapping[str, Any],
        session_id: str = "s1",
        *,
        run: flows.Run | None = None,
        others: Mapping[str, Mapping[str, Any] | None] | None = None,
    ) -> None:
        self.document = flows.parse(raw)
        self.library = library_of(others or {})
        self.flow = flows.compile(self.document)
        self.state = flows.start_state(self.flow, session_id, run or UNSET)
        self.now = NOW
        self.effects: list[flows.Effect] = []
        self.trace: list[flows.Step] = []
        self.leftover: list[flows.MessageReceived] = []
        self.all_effects: list[flows.Effect] = []
        self.answer_http: Callable[[flows.HttpRequest], dict[str, Any]] | None = None

    def happen(self, event: flows.Event) -> "Talk":
        """Let one event happen, twice from the same state, and check that both come out the same."""
        before = flows.encode_state(self.state)
        done = flows.advance(self.flow, self.state, event, self.now, self.library)
        again = flows.advance(
            self.flow, flows.decode_state(before), flows.decode_event(flows.encode_event(event)), self.now, self.library
        )
        assert done.wanted == (), "a flow is called that the test did not bring along"
        assert flows.encode_state(self.state) == before, "advance changed the state it was given"
        assert (again.state, again.effects, again.trace) == (done.state, done.effects, done.trace), "not deterministic"
        assert flows.decode_state(flows.encode_state(done.state)) == done.state, "the state does not round-trip"
        for effect in done.effects:
            assert flows.decode_effect(flows.encode_effect(effect)) == effect, "an effect does not round-trip"
        self.state, self.effects, self.trace, self.leftover = done.state, done.effects, done.trace, done.leftover
        self.all_effects += done.effects
        ids = [effect.id for effect in self.all_effects]
        assert len(ids) == len(set(ids)), "an effect id was used twice"
        self._answer()
        return self

    def _answer(self) -> None:
        requests = self.sent(flows.HttpRequest)
        if self.answer_http is not None and requests:
            kept = (self.effects, self.trace)
            self.happen(flows.EffectResult(effect_id=requests[0].id, **self.answer_http(requests[0])))
            self.effects, self.trace = kept[0] + self.effects, kept[1] + self.trace

    def write(self, text: str, **more: Any) -> "Talk":
        return self.happen(flows.MessageReceived(text=text, **more))

    def press(self, choice_id: str, text: str = "") -> "Talk":
        return self.happen(flows.MessageReceived(kind="choice", choice_id=choice_id, text=text))

    def send_picture(self) -> "Talk":
        return self.happen(flows.MessageReceived(kind="file", file={"url": "/f/1", "name": "a.png"}))

    def ask_for_person(self) -> "Talk":
        return self.happen(flows.MessageReceived(kind="handoff_request"))

    def time_passes(self) -> "Talk":
        """Fire the timer that is waited for."""
        assert self.state.wait is not None
        assert self.state.wait.timer
        self.now += timedelta(seconds=60)
        return self.happen(flows.TimerFired(token=self.state.wait.timer))

    def event_comes(self, **event: Any) -> "Talk":
        """Let the event that is waited for come."""
        assert self.state.wait is not None
        assert isinstance(self.state.wait.event, str)
        return self.happen(flows.EventHappened(token=self.state.wait.event, event=event))

    def result(self, **how: Any) -> "Talk":
        """Answer the effect that is waited for."""
        assert self.state.wait is not None
        assert self.state.wait.effect_id
        return self.happen(flows.EffectResult(effect_id=self.state.wait.effect_id, **how))

    def sent(self, kind: type[Kind]) -> list[Kind]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def said(self) -> list[str]:
        return [effect.text for effect in self.sent(flows.SendMessage)]

    @property
    def left_by(self) -> list[str]:
        return [f"{step.node_id}.{step.port}" for step in self.trace if step.port]
