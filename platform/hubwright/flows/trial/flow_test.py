"""A flow test: a script, and what should come of it. Made of a transcript, and plain data."""

import msgspec

from hubwright.flows.events import Facts
from hubwright.flows.run import MASK
from hubwright.flows.trial.script import Answer, Input, Script, Start, Unanswered
from hubwright.flows.trial.transcript import Asked, Said, Transcript, Turn


class Words(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing the bot should say; `place` is the step that said it."""

    text: str
    kind: str = "text"
    choices: list[str] = msgspec.field(default_factory=list)
    place: str = ""


class Beat(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One input with what should follow; what is None is not looked at."""

    input: Input
    says: list[Words] | None = None
    way: list[tuple[str, str]] | None = None


class Ending(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How it should stand at the end; what is not named is not looked at. `outcome` "" with `ends` is a plain end."""

    variables: Facts = msgspec.field(default_factory=dict)
    ends: bool | None = None
    outcome: str = ""
    hands_off: bool | None = None
    queue: str = ""


class FlowTest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A start, the answers from outside, and what happens beat by beat."""

    start: Start
    beats: list[Beat]
    ending: Ending = Ending()
    answers: dict[str, list[Answer]] = msgspec.field(default_factory=dict)
    unanswered: Unanswered = "made_up"

    @property
    def script(self) -> Script:
        return Script(
            start=self.start,
            inputs=[beat.input for beat in self.beats],
            answers=self.answers,
            unanswered=self.unanswered,
        )


def as_test(
    script: Script, transcript: Transcript, *, words: bool = True, way: bool = True, variables: bool = True
) -> FlowTest:
    """Keep a transcript: from now on this is what should happen. Made-up answers are kept as they were."""
    return FlowTest(
        start=script.start,
        answers=_answers(script, transcript),
        unanswered=script.unanswered,
        beats=[_beat(turn, words=words, way=way) for turn in transcript.turns],
        ending=Ending(
            variables=_variables(transcript) if variables else {},
            ends=transcript.outcome is not None,
            outcome=transcript.outcome or "",
            hands_off=transcript.queue is not None,
            queue=transcript.queue or "",
        ),
    )


def words_of(said: Said) -> Words:
    """What a test compares of what was said."""
    return Words(
        text=said.text,
        kind=said.kind,
        choices=[
            *(card.title for card in said.cards),
            *(button.label for button in said.choices),
        ],
        place=said.place,
    )


def _beat(turn: Turn, *, words: bool, way: bool) -> Beat:
    return Beat(
        input=turn.input,
        says=[words_of(said) for said in turn.said] if words else None,
        way=turn.way if way else None,
    )


def _answers(script: Script, transcript: Transcript) -> dict[str, list[Answer]]:
    """What each step was answered, in order; a later change of what is made up does not change the test."""
    answers: dict[str, list[Answer]] = {place: list(ready) for place, ready in script.answers.items()}
    given: dict[str, list[Answer]] = {}
    for line in transcript.lines():
        if isinstance(line, Asked) and line.answer is not None:
            given.setdefault(line.place, []).append(line.answer)
    told = {line.place for line in transcript.lines() if isinstance(line, Asked) and line.answered == "told"}
    return {**answers, **{place: found for place, found in given.items() if place not in told}}


def _variables(transcript: Transcript) -> Facts:
    return {key: value for key, value in transcript.variables.items() if value != MASK}
