"""The flow under trial in its made-up world: lets an event happen, and whatever outside services answer to it."""

from typing import Final

import msgspec
from msgspec import UNSET

from hubwright.flows.advance import advance, start_state
from hubwright.flows.compile import CompiledFlow
from hubwright.flows.effects import Effect, HttpRequest, PluginCall, RequestRating, effect_to_builtins
from hubwright.flows.events import EffectResult, Event, MessageReceived
from hubwright.flows.library import Library, NotLoaded
from hubwright.flows.reference import FlowRef
from hubwright.flows.state import Advance, Run, State
from hubwright.flows.trial.made_up import expected
from hubwright.flows.trial.script import Answer, Script
from hubwright.flows.trial.stage import Stage, step_of
from hubwright.flows.trial.trace_lines import Tracer, place_of
from hubwright.flows.trial.transcript import Answered, Asked, Line, Stopped

MOST_STEPS: Final = 12_000  # a little more than a session may have: its own guard comes first
_SESSION: Final = "trial"


class Rehearsal:
    """One trial under way."""

    def __init__(self, flow: CompiledFlow, script: Script, library: Library, state: State | None, stage: Stage) -> None:
        self.flow = flow
        self.script = script
        self.library = library
        self.stage = stage
        self.sessions = 1
        self.state = state if state is not None else start_state(flow, _SESSION)
        self.steps_left = MOST_STEPS
        self.stopped: Stopped = ""
        self.lines: list[Line] = []
        self.open_place = ""
        if state is not None and state.wait is not None and state.wait.effect_id and not state.wait.message:
            self.open_place = place_of((frame.node for frame in state.frames), state.wait.node)

    def renew(self, told: Run | None = None) -> None:
        """Whatever begins a flow finds a new session when the last one is over."""
        if self.state.status == "ended":
            self.sessions += 1
            self.state = start_state(self.flow, f"{_SESSION}{self.sessions}", told or UNSET)
        elif told is not None and self.state.status == "new":
            self.state = msgspec.structs.replace(self.state, run=told)

    def happen(self, event: Event) -> None:
        """Let an event happen, and whatever outside services answer at once; then what was said meanwhile."""
        following: list[Event] = [event]
        while following and not self.stopped:
            current = following.pop(0)
            if isinstance(current, MessageReceived):
                self.renew()
            following = [*self._advanced(current), *following]

    def _advanced(self, event: Event) -> list[Event]:
        before = self.state
        done = advance(self.flow, before, event, self.stage.now, self.library)
        if done.wanted:
            raise NotLoaded(done.wanted)
        self.state = done.state
        self.steps_left -= len(done.trace)
        if self.steps_left < 0:
            self.stopped = "too_long"
        asked = self._write_down(before, done)
        self._forget_waits()
        answers = [result for place, effect in asked if (result := self._ask(place, effect)) is not None]
        return [*answers, *done.leftover]

    def _write_down(self, before: State, done: Advance) -> list[tuple[str, Effect]]:
        """Each step with what it asked for; gives what waits for an answer from outside."""
        by_id = {effect.id: effect for effect in done.effects}
        asked: list[tuple[str, Effect]] = []
        for step, line in Tracer(self.flow, before, self.stage.facts()).lines(done.trace):
            self.lines.append(line)
            for effect in (by_id[each] for each in step.effects if each in by_id):
                if isinstance(effect, HttpRequest | PluginCall):
                    asked.append((line.place, effect))
                    continue
                did = self.stage.take(effect, line.place)
                if did is not None:
                    self.lines.append(did)
                if isinstance(effect, RequestRating) and self.stage.refuses(line.place):
                    asked.append((line.place, effect))
        return asked

    def _forget_waits(self) -> None:
        wait = self.state.wait
        waited = wait.event if wait is not None else UNSET
        self.stage.awaited = {token: each for token, each in self.stage.awaited.items() if token == waited}
        if wait is None or not wait.effect_id:
            self.open_place = ""

    def _ask(self, place: str, effect: Effect) -> EffectResult | None:
        """Ask the outside: what was made ready answers, else something made up, or nobody yet."""
        ready = self.stage.answer_for(place)
        if ready is None and self.script.unanswered == "open":
            self.open_place = place
            self.lines.append(Asked(place=place, effect=effect_to_builtins(effect)))
            return None
        answered: Answered = "made_up" if ready is None else "recorded" if ready.recorded else "mock"
        answer = ready if ready is not None else self._made_up(place)
        self.lines.append(Asked(place=place, effect=effect_to_builtins(effect), answered=answered, answer=answer))
        return self._result(effect.id, answer)

    def _made_up(self, place: str) -> Answer:
        flow = self.flow
        if self.state.version:
            found = self.library.find(FlowRef(version=self.state.version))
            flow = found.compiled if found is not None else flow
        return expected(flow.document, step_of(flow.document, place.rpartition("/")[2]), self.state.locale)

    def answered(self, answer: Answer) -> None:
        """The answer that somebody chose for what is open now; without an open question it changes nothing."""
        wait = self.state.wait
        if wait is None or not wait.effect_id:
            return
        place = place_of((frame.node for frame in self.state.frames), wait.node)
        self.lines.append(Asked(place=place, effect={}, answered="told", answer=answer))
        self.open_place = ""
        self.happen(self._result(wait.effect_id, answer))

    def _result(self, effect_id: str, answer: Answer) -> EffectResult:
        facts = self.stage.facts()
        return EffectResult(
            effect_id=effect_id,
            ok=answer.ok,
            status=answer.status,
            body=answer.body,
            error=answer.error,
            detail=answer.detail,
            port=answer.port,
            contact=facts["contact"],
            conversation=facts["conversation"],
            tenant=facts["tenant"],
        )
