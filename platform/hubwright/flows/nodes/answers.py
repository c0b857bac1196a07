"""Buttons and files, as the nodes that wait for a visitor treat them."""

import unicodedata
from collections.abc import Sequence

import msgspec

from hubwright.flows.effects import Button
from hubwright.flows.events import MessageReceived
from hubwright.flows.node_type import Finish, Leave, Outcome, Stay, Visit, Wording
from hubwright.flows.sentences import say


class ReadyChoice(msgspec.Struct, frozen=True):
    """One answer to press, in all languages."""

    id: str
    label: Wording
    value: str


def buttons_of(choices: Sequence[ReadyChoice], visit: Visit) -> list[Button]:
    """Name buttons by node and item, so that an old one still finds its way later."""
    return [Button(f"{visit.node_id}:{choice.id}", choice.label.written(visit)[:80]) for choice in choices]


def chosen(choices: Sequence[ReadyChoice], visit: Visit, message: MessageReceived) -> ReadyChoice | None:
    """Find the answer meant: by its button, its words, or its place in the list."""
    if message.kind == "choice" and message.choice_id:
        wanted = message.choice_id.removeprefix(f"{visit.node_id}:")
        for choice in choices:
            if choice.id == wanted:
                return choice
    said = _folded(message.text)
    for place, choice in enumerate(choices, start=1):
        if said and said in (_folded(choice.label.written(visit)), _folded(choice.value), str(place)):
            return choice
    return None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:200]).strip().casefold()


def thank_for_file(wording: Wording | None, visit: Visit) -> Outcome:
    """A picture is welcome and changes nothing: the question stays open, its time limit too."""
    visit.say(wording.written(visit) if wording else say("file_received", visit.locale))
    return stay_put(visit)


def stay_put(visit: Visit) -> Stay:
    """Go on waiting for a message exactly as before."""
    return Stay(message=True, timer=visit.timer, memory=visit.memory)


def time_is_up(visit: Visit) -> Outcome:
    """Leave by the timeout port, or end quietly: nobody is there to be sorry to."""
    return Leave("timeout") if visit.wired("timeout") else Finish(outcome="timeout")


def tries_so_far(visit: Visit) -> int:
    """Read how often this question was answered wrongly."""
    tries = visit.memory.get("tries")
    return tries if isinstance(tries, int) else 0
