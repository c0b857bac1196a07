"""What all questions have in common: their words, the variable of the answer, and where silence leads."""

from typing import Final

from hubwright.flows.foreign.typebot.made import ON, STOPS, Made

ASK_EXITS: Final = (("answered", ON), ("invalid", STOPS), ("timeout", STOPS))
CHOICE_EXITS: Final = (("other", STOPS), ("timeout", STOPS))


def question_for(made: Made, en: str, zh: str) -> str:
    """The words before the input in the file, else its placeholder, else ours."""
    labels = made.options.get("labels")
    placeholder = labels.get("placeholder") if isinstance(labels, dict) else ""
    return made.text(made.question or placeholder) or made.words(en, zh)


def kept_in(made: Made) -> str:
    """The variable of the answer; one of our own where the file keeps none."""
    return made.variables.writes(made.options.get("variableId")) or made.variables.invent("answer")
