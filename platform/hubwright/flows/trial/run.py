"""Run a script against a flow: the same reducer as in production, with a made-up clock and made-up outside services.

Nothing is random and nothing is looked up: the same script gives the same transcript, whoever runs it.
"""

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from hubwright.flows.compile import CompiledFlow
from hubwright.flows.document import FlowDocument
from hubwright.flows.events import (
    EventHappened,
    Facts,
    HandoffEnded,
    MessageReceived,
    Started,
    TimerFired,
    Triggered,
)
from hubwright.flows.library import Library, NotLoaded
from hubwright.flows.reference import FlowRef
from hubwright.flows.state import Run, State
from hubwright.flows.trial.rehearsal import Rehearsal
from hubwright.flows.trial.script import (
    LONGEST_PASSING_S,
    MOST_INPUTS,
    AgentDoes,
    Answers,
    AsksForPerson,
    Begins,
    Happens,
    Input,
    Passes,
    Presses,
    Says,
    Script,
    Sends,
    Shares,
)
from hubwright.flows.trial.stage import Stage, begun_with
from hubwright.flows.trial.trace_lines import shown_variables
from hubwright.flows.trial.transcript import Awaited, Fired, Timer, Transcript, Turn
from hubwright.flows.triggering import wants


def run(
    document: FlowDocument,
    script: Script,
    library: Library | None = None,
    *,
    state: State | None = None,
    timers: Iterable[Timer] = (),
    awaited: Iterable[Awaited] = (),
) -> Transcript:
    """Give the transcript. With `state` it goes on from there, with what that state had set and waited for."""
    document, start = begun_with(document, script.start)
    script = msgspec.structs.replace(script, start=start)
    trial = _Trial(CompiledFlow(document), script, library or Library(), state, Stage(script, timers, awaited))
    turns: list[Turn] = []
    try:
        for given in script.inputs[:MOST_INPUTS]:
            turns.append(trial.turn(given))
            if trial.stopped:
                break
    except NotLoaded as missing:
        return trial.transcript(turns, missing.wanted)
    if len(script.inputs) > MOST_INPUTS:
        trial.stopped = trial.stopped or "too_many_inputs"
    return trial.transcript(turns)


class _Trial(Rehearsal):
    """What each input means."""

    def turn(self, given: Input) -> Turn:
        """Let one input happen, with all that follows from it."""
        self.lines = []
        heard = self._do(given)
        return Turn(
            input=given,
            at=self.stage.now,
            heard=heard,
            lines=self.lines,
            variables=shown_variables(self.flow, self.state),
        )

    def transcript(self, turns: list[Turn], wanted: tuple[FlowRef, ...] = ()) -> Transcript:
        return Transcript(
            turns=turns,
            state=self.state,
            now=self.stage.now,
            variables=shown_variables(self.flow, self.state),
            contact=self.stage.contact,
            conversation=self.stage.conversation,
            timers=[Timer(token=token, due_at=due_at) for token, due_at in self.stage.timers.items()],
            awaited=list(self.stage.awaited.values()),
            open_place=self.open_place,
            stopped=self.stopped,
            wanted=wanted,
        )

    def _do(self, given: Input) -> str:
        match given:
            case Says(text=text):
                return self._hear(text)
            case Presses(choice=choice, label=label):
                button = self.stage.pressed(choice, label)
                return self._hear(button.label, kind="choice", choice_id=button.id)
            case Sends(name=name):
                file: Facts = {
                    "url": f"/trial/{name}",
                    "name": name,
                    "media_type": given.media_type,
                    "size": given.size,
                }
                self._hear("", kind="file", file=file)
                return name
            case Shares(latitude=latitude, longitude=longitude):
                place: Facts = {"latitude": latitude, "longitude": longitude}
                self._hear("", kind="location", location=place)
                return f"{latitude}, {longitude}"
            case AsksForPerson():
                self._hear("", kind="handoff_request")
            case Passes(seconds=seconds):
                self._pass(seconds)
            case Answers(answer=answer):
                self.answered(answer)
            case AgentDoes(reason=reason):
                self.happen(HandoffEnded(reason=reason, **self.stage.facts()))
            case Begins():
                self._begin(given)
            case Happens():
                self._event(given)
        return ""

    def _hear(self, text: str, **more: object) -> str:
        """What a customer says begins the flow anew when it is over."""
        self.renew()
        message = MessageReceived(text=text, locale=self.stage.language, **self.stage.facts(), **more)  # type: ignore[arg-type]  # the fields that kinds of message have
        self.happen(message)
        return text

    def _begin(self, given: Begins) -> None:
        self.renew(Run(conversation=given.speaks))
        locale = self.stage.language
        facts = self.stage.facts()
        if given.node:
            self.happen(Triggered(node=given.node, event=given.event, depth=0, locale=locale, **facts))
        else:
            self.happen(Started(locale=locale, **facts))

    def _event(self, given: Happens) -> None:
        fact: Facts = {
            "id": "trial",
            "name": given.name,
            "key": given.key,
            "author": "person",
            "at": self.stage.now.isoformat(),
            "conversation_id": "",
            "contact_id": "",
            "data": given.data,
        }
        for each in list(self.stage.awaited.values()):
            if each.name != given.name or each.key not in ("", given.key):
                continue
            event = EventHappened(token=each.token, event=fact, depth=0, **self.stage.facts())
            if wants(self.flow, self.state, event, self.stage.now, self.library):
                self.happen(event)

    def _pass(self, seconds: float) -> None:
        """Time goes by; timers fire on the way, each at its own moment."""
        until = self.stage.now + timedelta(seconds=max(0.0, min(seconds, LONGEST_PASSING_S)))
        while not self.stopped and (due := self.stage.due(until)) is not None:
            token, at = due
            self.stage.now = max(self.stage.now, at)
            wait = self.state.wait
            if wait is not None and wait.timer == token:
                self.lines.append(Fired(at=self.stage.now))
                self.happen(TimerFired(token=token, **self.stage.facts()))
        self.stage.now = max(self.stage.now, until)
