"""Runs a real conversation again from one of its steps, on the draft: in memory only, nothing is sent or written."""

from typing import Final
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.flows import compiled_draft, get_draft
from hubwright.flows.trial import Said, Transcript, Visited
from hubwright.kernel.actor import Actor
from hubwright.kernel.permissions import Permission
from hubwright.runtime.ways.compare import Line, Side, compare
from hubwright.runtime.ways.past import bring, rebuilt
from hubwright.runtime.ways.read import way_of
from hubwright.runtime.ways.replay import Gap, Moment
from hubwright.runtime.ways.replayed import of_one_session, played
from hubwright.runtime.ways.schemas import Way


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Both ways side by side. With `gap` a state could not be rebuilt; with `obstacle` the draft cannot go on from it.

    `parts_at` is the line from which they differ, None where they are the same. With `asks` the draft waits for an
    answer from outside that was never given, because nobody asked; none is made up.
    """

    way: Way
    from_n: int
    lines: list[Line] = []
    parts_at: int | None = None
    gap: Gap = ""
    gap_n: int = 0
    obstacle: str = ""
    asks: bool = False
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
    transcript = await _tried(draft.document, moments, state)
    known = [step for step in way.steps if first.first_n <= step.n <= moments[-1].last_n]
    real = [Side.of_step(step) for step in known if step.result not in _ASIDE]
    lines, parts_at = compare(real, _of_trial(transcript, sees=way.open))
    return Again(
        way=way,
        from_n=first.first_n,
        lines=lines,
        parts_at=parts_at,
        gap=found.gap,
        gap_n=found.gap_n,
        asks=bool(transcript.open_place) and not found.gap,
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


async def _tried(document: flows.FlowDocument, moments: list[Moment], state: flows.State) -> Transcript:
    library = flows.Library()
    begun = state if state.status == "waiting" else None
    while True:
        try:
            return played(document, moments, begun, library)
        except flows.NotLoaded as missing:
            await bring(library, missing)


def _of_trial(transcript: Transcript, *, sees: bool) -> list[Side]:
    """The steps of a trial with what each said."""
    sides: list[Side] = []
    for line in of_one_session(transcript):
        if isinstance(line, Visited) and line.result not in _ASIDE:
            sides.append(Side.of_visit(line))
        elif isinstance(line, Said) and sides and sees:
            sides[-1] = sides[-1].saying(line.text)
    return sides
