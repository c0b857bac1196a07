"""Puts what really happened through a trial of another document, in the order in which it happened. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from hubwright import flows
from hubwright.flows.trial import (
    AgentDoes,
    Answer,
    Answers,
    Asked,
    AsksForPerson,
    Begins,
    Ended,
    Input,
    Line,
    Passes,
    Presses,
    Says,
    Script,
    Sends,
    Shares,
    Start,
    Transcript,
    run,
)
from hubwright.runtime.ways.replay import Moment

_LANGUAGE: Final = "language"


def played(
    document: flows.FlowDocument, moments: Sequence[Moment], state: flows.State | None, library: flows.Library
) -> Transcript:
    """What a document makes of these moments, from a state on; raises NotLoaded where another flow is needed."""
    return _Play(document, moments[0], state, library).through(moments)


def of_one_session(transcript: Transcript) -> Iterator[Line]:
    """The lines until the flow ends: what begins it anew afterwards is another execution, as in production."""
    for line in transcript.lines():
        yield line
        if isinstance(line, Ended):
            return


class _Play:
    def __init__(
        self, document: flows.FlowDocument, first: Moment, state: flows.State | None, library: flows.Library
    ) -> None:
        self.document, self.first, self.state, self.library = document, first, state, library
        self.inputs: list[Input] = []
        self.answers: dict[str, list[Answer]] = {}
        self.now = first.at

    def through(self, moments: Sequence[Moment]) -> Transcript:
        for moment in moments:
            if moment.at > self.now or isinstance(moment.event, flows.TimerFired):
                self.inputs.append(Passes(seconds=(moment.at - self.now).total_seconds()))
                self.now = moment.at
            if isinstance(moment.event, flows.EffectResult):
                self._answer(moment.place, moment.event)
            elif (given := _input(moment.event)) is not None:
                self.inputs.append(given)
        return self._so_far()

    def _answer(self, place: str, event: flows.EffectResult) -> None:
        """It comes when it really came, if this step waits for it; else when this step asks for the first time."""
        answer = _answer_of(event)
        stands = self._so_far()
        if stands.open_place == place:
            self.inputs.append(Answers(answer=answer))
        elif not any(isinstance(line, Asked) and line.place == place for line in stands.lines()):
            self.answers.setdefault(place, []).append(answer)

    def _so_far(self) -> Transcript:
        start = _start(self.first)
        script = Script(start=start, inputs=self.inputs, answers=self.answers, unanswered="open")
        timers, awaited = self.first.timers, self.first.awaited
        told = run(self.document, script, self.library, state=self.state, timers=timers, awaited=awaited)
        if told.wanted:
            raise flows.NotLoaded(told.wanted)
        return told


def _input(event: flows.Event) -> Input | None:
    """An event as somebody's deed."""
    match event:
        case flows.MessageReceived():
            return _heard(event)
        case flows.HandoffEnded(reason=reason):
            return AgentDoes(reason=reason)
        case flows.Triggered(node=node, event=told):
            return Begins(node=node, event=told)
        case flows.Started():
            return Begins()
    return None


def _heard(message: flows.MessageReceived) -> Input:
    place = message.location
    if message.kind == "handoff_request":
        return AsksForPerson()
    if message.kind == "file":
        return Sends(name=str((message.file or {}).get("name") or "file"))
    if message.kind == "location" and place:
        return Shares(latitude=float(str(place["latitude"])), longitude=float(str(place["longitude"])))
    if message.choice_id:
        return Presses(choice=message.choice_id, label=message.text)
    return Says(text=message.text)


def _answer_of(event: flows.EffectResult) -> Answer:
    return Answer(
        ok=event.ok,
        status=event.status,
        body=event.body,
        error=event.error,
        detail=event.detail,
        port=event.port,
        recorded=True,
    )


def _start(first: Moment) -> Start:
    """The world as it was; what the event itself carried counts more than what was known before."""
    event, known = first.event, first.before.context
    facts = {root: getattr(event, root) or known.get(root, {}) for root in ("contact", "conversation", "tenant")}
    channel = event.channel or known.get("channel", {})
    language = first.before.locale or str(facts["contact"].get(_LANGUAGE) or "")
    return Start(moment=first.at, language=language or getattr(event, "locale", ""), channel=channel, **facts)
