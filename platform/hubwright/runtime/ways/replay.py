"""Rebuilds how an execution stood before each event: what was kept of it is let happen once more, and compared.

The reducer is deterministic, so states need not be kept: the same events give the same steps. Where they do not,
because something was not kept or was different then, it says so and what follows is not made up. Pure.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from hubwright import flows
from hubwright.flows.events import Facts
from hubwright.flows.trial import Awaited, Timer

SLACK: Final = timedelta(seconds=2)
Gap = Literal["", "moved", "event", "answer", "differs", "words"]
_HANDOFFS: Final = ("assigned", "offline", "closed")


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the trace, as far as a replay must make it again."""

    n: int
    node_id: str
    port: str
    result: str
    at: datetime
    cause: str


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of an execution."""

    session_id: str
    run: flows.Run | msgspec.UnsetType
    facts: dict[str, Facts]
    steps: Sequence[Kept]
    messages: Sequence[tuple[datetime, flows.MessageReceived]]
    answers: dict[str, flows.EffectResult]
    began_by: Facts
    locale: str


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """One event, how the execution stood before it, and which steps it led to; `place` is where it waited."""

    at: datetime
    event: flows.Event
    before: flows.State
    first_n: int
    last_n: int
    place: str
    timers: list[Timer]
    awaited: list[Awaited]


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """The events as far as they could be rebuilt; `gap` says why no further, at the step `gap_n`."""

    moments: list[Moment]
    end: flows.State
    gap: Gap = ""
    gap_n: int = 0


def rebuild(flow: flows.CompiledFlow, past: Past, library: flows.Library) -> Rebuilt:
    """Let everything happen once more; raises NotLoaded where another flow is needed."""
    return _Replay(flow, past, library).through()


class _Replay:
    def __init__(self, flow: flows.CompiledFlow, past: Past, library: flows.Library) -> None:
        self.flow, self.past, self.library = flow, past, library
        self.state = flows.start_state(flow, past.session_id, past.run)
        self.words = list(past.messages)
        self.timers: dict[str, datetime] = {}
        self.awaited: dict[str, Awaited] = {}
        self.moments: list[Moment] = []
        self.place = 0

    def through(self) -> Rebuilt:
        steps = self.past.steps
        while self.place < len(steps):
            gap = self._one(steps[self.place])
            if gap:
                return Rebuilt(moments=self.moments, end=self.state, gap=gap, gap_n=steps[self.place].n)
        return Rebuilt(moments=self.moments, end=self.state)

    def _one(self, step: Kept) -> Gap:
        """Let the event happen that led to this step, and whatever the customer said without any."""
        if step.result == "moved":
            return "moved"
        tried = False
        for event in self._events(step):
            tried = True
            done = flows.advance(self.flow, self.state, event, step.at, self.library)
            if done.wanted:
                raise flows.NotLoaded(done.wanted)
            if not done.trace and isinstance(event, flows.MessageReceived):
                self.state = done.state
                continue
            if self._same(done.trace):
                self._keep(step, event, done)
                return ""
        return "differs" if tried else _missing(step.cause)

    def _events(self, step: Kept) -> Iterator[flows.Event]:
        wait, facts = self.state.wait, self.past.facts
        match step.cause:
            case "message":
                while self.words and self.words[0][0] <= step.at + SLACK:
                    yield msgspec.structs.replace(self.words.pop(0)[1], **facts)
            case "effect_result" if wait is not None and wait.effect_id in self.past.answers:
                yield msgspec.structs.replace(self.past.answers[wait.effect_id], **facts)
            case "timer" if wait is not None and wait.timer:
                yield flows.TimerFired(token=wait.timer, **facts)
            case "handoff":
                for reason in _HANDOFFS:
                    yield flows.HandoffEnded(reason=reason, **facts)
            case "started":
                yield flows.Started(locale=self.past.locale, **facts)
            case "triggered":
                depth = self.past.run.depth if isinstance(self.past.run, flows.Run) else 0
                told = self.past.began_by
                yield flows.Triggered(node=step.node_id, event=told, depth=depth, locale=self.past.locale, **facts)
            case "wait_failed":
                yield msgspec.structs.replace(flows.WaitFailed(), **facts)
            case _:
                return

    def _same(self, trace: Sequence[flows.Step]) -> bool:
        """Whether these are the very next steps that were kept."""
        kept = self.past.steps[self.place : self.place + len(trace)]
        made = [(each.n, each.node_id, each.port or "", each.result) for each in trace]
        return bool(made) and made == [(each.n, each.node_id, each.port, each.result) for each in kept]

    def _keep(self, step: Kept, event: flows.Event, done: flows.Advance) -> None:
        wait = self.state.wait
        nodes = [*(frame.node for frame in self.state.frames), wait.node if wait is not None else ""]
        self.moments.append(
            Moment(
                at=step.at,
                event=event,
                before=self.state,
                first_n=step.n,
                last_n=done.trace[-1].n,
                place="/".join(nodes),
                timers=[Timer(token=token, due_at=due_at) for token, due_at in self.timers.items()],
                awaited=list(self.awaited.values()),
            )
        )
        self.state = done.state
        self.place += len(done.trace)
        for effect in done.effects:
            if isinstance(effect, flows.SetTimer):
                self.timers[effect.token] = effect.due_at
            elif isinstance(effect, flows.CancelTimer):
                self.timers.pop(effect.token, None)
            elif isinstance(effect, flows.AwaitEvent):
                self.awaited[effect.token] = Awaited(token=effect.token, name=effect.name, key=effect.key)
        waits = self.state.wait
        self.timers = {token: due for token, due in self.timers.items() if waits is not None and waits.timer == token}
        self.awaited = {token: e for token, e in self.awaited.items() if waits is not None and waits.event == token}


def _missing(cause: str) -> Gap:
    """What was not kept."""
    found: dict[str, Gap] = {"event": "event", "effect_result": "answer", "message": "words"}
    return found.get(cause, "differs")
