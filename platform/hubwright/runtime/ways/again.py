"""Runs a real conversation again from one of its steps, on the draft: in memory only, nothing is sent or written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.flows import compiled_draft, get_draft
from hubwright.flows.trial import (
    AgentDoes,
    Answer,
    Answers,
    AsksForPerson,
    Begins,
    Input,
    Passes,
    Presses,
    Said,
    Says,
    Script,
    Sends,
    Shares,
    Start,
    Transcript,
    Visited,
    run,
)
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.runtime.ways.compare import Line, Side, compare
from hubwright.runtime.ways.past import bring, rebuilt
from hubwright.runtime.ways.read import way_of
from hubwright.runtime.ways.replay import Gap, Moment
from hubwright.runtime.ways.schemas import Way

_LANGUAGE: Final = "language"


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Both ways side by side. With `gap` a state could not be rebuilt; with `obstacle` the draft cannot go on from it.

    `parts_at` is the line from which they differ, None where they are the same.
    """

    way: Way
    from_n: int
    lines: list[Line] = []
    parts_at: int | None = None
    gap: Gap = ""
    gap_n: int = 0
    obstacle: str = ""
    stopped: bool = False


async def run_again(actor: Actor, session_id: UUID, n: int, locale: str) -> Again:
    """Go on from before the event that led to step `n`, with what the customer really did and services answered."""
    actor.require(Permission.FLOWS_READ)
    way = await way_of(actor, session_id)
    old, flow_id, found = await rebuilt(session_id)
    place = next((place for place, each in enumerate(found.moments) if each.first_n <= n <= each.last_n), None)
    if place is None:
        return Again(way=way, from_n=n, gap=found.gap or "differs", gap_n=found.gap_n)
    moments = found.moments[place:]
    first = moments[0]
    draft = compiled_draft((await get_draft(flow_id)).doc)
    state, obstacle = _in_the_draft(old, draft, first, locale)
    if state is None:
        return Again(way=way, from_n=first.first_n, obstacle=obstacle)
    transcript = await _tried(draft.document, _script(moments), state, first)
    real = [Side.of_step(step) for step in way.steps if step.n >= first.first_n and step.result not in _ASIDE]
    lines, parts_at = compare(real, _of_trial(transcript, sees=way.open))
    return Again(
        way=way,
        from_n=first.first_n,
        lines=lines,
        parts_at=parts_at,
        gap=found.gap,
        gap_n=found.gap_n,
        stopped=bool(transcript.stopped),
    )


_ASIDE: Final = frozenset({"queued", "moved"})


def _in_the_draft(
    old: flows.CompiledFlow, draft: flows.CompiledFlow, first: Moment, locale: str
) -> tuple[flows.State | None, str]:
    """The state as the draft would have it, or what is in the way."""
    before = first.before
    if before.status != "waiting":
        return flows.start_state(draft, before.session_id, before.run), ""
    moved = flows.moved(old, draft, before, first.at)
    if moved is None:
        return None, flows.may_move(old, draft, flows.waits_at(before)).in_language(locale)
    return moved.state, ""


def _script(moments: Sequence[Moment]) -> Script:
    """What really happened, as a trial is told it: inputs with the time between them, and what services answer."""
    inputs: list[Input] = []
    answers: dict[str, list[Answer]] = {}
    now = moments[0].at
    for place, moment in enumerate(moments):
        if moment.at > now:
            inputs.append(Passes(seconds=(moment.at - now).total_seconds()))
            now = moment.at
        event = moment.event
        if isinstance(event, flows.EffectResult):
            if place == 0:
                inputs.append(Answers(answer=_answer(event)))
            else:
                answers.setdefault(moment.place, []).append(_answer(event))
        elif (given := _input(event)) is not None:
            inputs.append(given)
    return Script(start=_start(moments[0], now=moments[0].at), inputs=inputs, answers=answers)


def _input(event: flows.Event) -> Input | None:
    """An event as somebody's deed; a timer comes by itself when its time does."""
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


def _answer(event: flows.EffectResult) -> Answer:
    return Answer(
        ok=event.ok,
        status=event.status,
        body=event.body,
        error=event.error,
        detail=event.detail,
        port=event.port,
        recorded=True,
    )


def _start(first: Moment, now: datetime) -> Start:
    """The world as it was; what the event itself carried counts more than what was known before."""
    event, known = first.event, first.before.context
    facts = {root: getattr(event, root) or known.get(root, {}) for root in ("contact", "conversation", "tenant")}
    channel = event.channel or known.get("channel", {})
    language = first.before.locale or str(facts["contact"].get(_LANGUAGE) or "")
    return Start(moment=now, language=language or getattr(event, "locale", ""), channel=channel, **facts)


async def _tried(document: flows.FlowDocument, script: Script, state: flows.State, first: Moment) -> Transcript:
    library = flows.Library()
    begun = state if state.status == "waiting" else None
    while True:
        found = run(document, script, library, state=begun, timers=first.timers, awaited=first.awaited)
        if not found.wanted:
            return found
        await bring(library, flows.NotLoaded(found.wanted))


def _of_trial(transcript: Transcript, *, sees: bool) -> list[Side]:
    """The steps of a trial with what each said."""
    sides: list[Side] = []
    for line in transcript.lines():
        if isinstance(line, Visited) and line.result not in _ASIDE:
            sides.append(Side.of_visit(line))
        elif isinstance(line, Said) and sides and sees:
            sides[-1] = sides[-1].saying(line.text)
    return sides
