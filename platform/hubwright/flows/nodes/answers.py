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

    @property
    def meaning(self) -> str:
        return self.value or self.id


def buttons_of(choices: Sequence[ReadyChoice], visit: Visit) -> list[Button]:
    """Name buttons by node and item, so that an old one still finds its way later."""
    return [Button(f"{visit.node_id}:{choice.id}", choice.label.written(visit)[:80]) for choice in choices]


def chosen(choices: Sequence[ReadyChoice], visit: Visit, message: MessageReceived) -> ReadyChoice | None:
    """Find the answer meant: by its button, its words, or its place in the list."""
    options = [Option(choice.id, (choice.label.written(visit), choice.value)) for choice in choices]
    place = meant(options, visit, message)
    return None if place is None else choices[place]


class Option(msgspec.Struct, frozen=True):
    """One answer as it was shown: its id, and the words that mean it."""

    id: str
    words: tuple[str, ...]


def meant(options: Sequence[Option], visit: Visit, message: MessageReceived) -> int | None:
    """Find the place of the answer meant."""
    wanted = pressed(visit, message)
    for place, option in enumerate(options):
        if wanted and option.id == wanted:
            return place
    said = _folded(message.text)
    for place, option in enumerate(options):
        if said and (said == str(place + 1) or said in map(_folded, option.words)):
            return place
    return None


def pressed(visit: Visit, message: MessageReceived) -> str:
    """Which of this node's buttons was pressed, if one was."""
    if message.kind != "choice" or not message.choice_id:
        return ""
    return message.choice_id.removeprefix(f"{visit.node_id}:")


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


def waiting_for_answer(visit: Visit, timeout_s: int | None, **memory: object) -> Stay:
    """Wait for a message, as long as the node allows."""
    return Stay(message=True, timer=visit.wake_in(timeout_s) if timeout_s else "", memory=memory)


def tries_so_far(visit: Visit) -> int:
    """Read how often this question was answered wrongly."""
    tries = visit.memory.get("tries")
    return tries if isinstance(tries, int) else 0
