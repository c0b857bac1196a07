"""Run a flow test and say where it first differs, as data: whoever shows it finds the words."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Literal

import msgspec

from hubwright.flows.document import FlowDocument
from hubwright.flows.library import Library
from hubwright.flows.reference import FlowRef
from hubwright.flows.trial.flow_test import Beat, FlowTest, Words, words_of
from hubwright.flows.trial.run import run
from hubwright.flows.trial.transcript import Transcript, Turn

Kind = Literal[
    "says_other",
    "says_nothing",
    "says_more",
    "way",
    "variable",
    "ends",
    "outcome",
    "hands_off",
    "queue",
    "stopped",
    "unreadable",
]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing that was not as expected: at which beat (counted from 0), which step, what was there instead.

    For `way` the two are exits of the last step both have in common, or the steps that came first; a variable's name
    stands in `name`.
    """

    kind: Kind
    beat: int
    place: str = ""
    name: str = ""
    expected: object = None
    actual: object = None


class TestOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a test passed, else its first difference. With `wanted` nobody knows yet: bring these flows along."""

    __test__ = False

    passed: bool
    difference: Difference | None = None
    wanted: tuple[FlowRef, ...] = ()


def run_test(document: FlowDocument, test: FlowTest, library: Library | None = None) -> TestOutcome:
    """Run a test on a document; a defect of the document is a difference like any other."""
    transcript = run(document, test.script, library)
    if transcript.wanted:
        return TestOutcome(passed=False, wanted=transcript.wanted)
    found = next(_differences(test, transcript), None)
    return TestOutcome(passed=found is None, difference=found)


def _differences(test: FlowTest, transcript: Transcript) -> Iterator[Difference]:
    for n, (beat, turn) in enumerate(zip(test.beats, transcript.turns, strict=False)):
        yield from _of_words(n, beat, turn)
        yield from _of_way(n, beat, turn)
    last = len(transcript.turns) - 1
    if transcript.stopped:
        yield Difference(kind="stopped", beat=last, actual=transcript.stopped)
    yield from _of_ending(last, test, transcript)


def _of_words(n: int, beat: Beat, turn: Turn) -> Iterator[Difference]:
    if beat.says is None:
        return
    for wanted, said in zip_longest(beat.says, map(words_of, turn.said)):
        if wanted is None and said is not None:
            yield Difference(kind="says_more", beat=n, place=said.place, actual=_plain(said))
        elif said is None and wanted is not None:
            yield Difference(kind="says_nothing", beat=n, place=wanted.place, expected=_plain(wanted))
        elif wanted is not None and said is not None and _plain(wanted) != _plain(said):
            yield Difference(kind="says_other", beat=n, place=said.place, expected=_plain(wanted), actual=_plain(said))


def _plain(words: Words) -> dict[str, object]:
    """What counts: which step said it does not."""
    return {"kind": words.kind, "text": words.text, "choices": words.choices}


def _of_way(n: int, beat: Beat, turn: Turn) -> Iterator[Difference]:
    if beat.way is None:
        return
    for wanted, gone in zip_longest(beat.way, turn.way):
        if wanted is None or gone is None or tuple(wanted) != gone:
            place = (gone or wanted or ("", ""))[0]
            yield Difference(kind="way", beat=n, place=place, expected=_hop(wanted), actual=_hop(gone))


def _hop(hop: tuple[str, str] | None) -> dict[str, str] | None:
    return {"node": hop[0], "port": hop[1]} if hop is not None else None


def _of_ending(last: int, test: FlowTest, transcript: Transcript) -> Iterator[Difference]:
    ending = test.ending
    for name, value in ending.variables.items():
        actual = transcript.variables.get(name)
        if actual != value:
            yield Difference(kind="variable", beat=last, name=name, expected=value, actual=actual)
    ended = transcript.outcome is not None
    if ending.ends is not None and ended != ending.ends:
        yield Difference(kind="ends", beat=last, expected=ending.ends, actual=ended)
    elif ending.ends and transcript.outcome != ending.outcome:
        yield Difference(kind="outcome", beat=last, expected=ending.outcome, actual=transcript.outcome)
    handed = transcript.queue is not None
    if ending.hands_off is not None and handed != ending.hands_off:
        yield Difference(kind="hands_off", beat=last, expected=ending.hands_off, actual=handed)
    elif ending.hands_off and transcript.queue != ending.queue:
        yield Difference(kind="queue", beat=last, expected=ending.queue, actual=transcript.queue)
