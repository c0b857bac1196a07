"""How alike two short texts are, in English and Chinese: words and bigrams, the rarer the weightier."""

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Final

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS: Final = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK: Final = re.compile(rf"[{_CJK}]")
_SAID_ANYWAY: Final = frozenset(
    {
        "a",
        "an",
        "the",
        "i",
        "im",
        "me",
        "my",
        "we",
        "our",
        "you",
        "your",
        "it",
        "its",
        "this",
        "that",
        "is",
        "are",
        "am",
    }
    | {"am", "be", "was", "do", "does", "did", "can", "could", "would", "will", "to", "of", "in", "on", "for", "with"}
    | {"and", "or", "at", "please", "hi", "hello", "hey", "like", "want", "need"}
)
_CHINESE_FILLERS: Final = re.compile("[我你您的了吗呢啊吧请是在有个么想要一下]")
_LETTER = 0.5  # a single character says less than two in a row


def usual(text: str) -> str:
    """Full-width, case and accents of typing do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()


def features(text: str) -> dict[str, float]:
    """What a text is known by, each with how much it says by itself; fillers only if there is nothing else."""
    runs = _RUNS.findall(usual(text))
    found = dict(_features(runs, fillers=False))
    return found or dict(_features(runs, fillers=True))


def _features(runs: Iterable[str], *, fillers: bool) -> Iterator[tuple[str, float]]:
    for run in runs:
        if _IS_CJK.match(run):
            for part in [run] if fillers else _CHINESE_FILLERS.split(run):
                yield from ((letter, _LETTER) for letter in part)
                yield from ((part[at : at + 2], 1.0) for at in range(len(part) - 1))
        elif fillers or run not in _SAID_ANYWAY:
            yield _stem(run), 1.0


def _stem(word: str) -> str:
    """Endings that change nothing about what is meant."""
    for ending, shortest in (("ing", 6), ("ed", 5), ("es", 5), ("s", 4)):
        if len(word) >= shortest and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


class Likeness:
    """Compares texts with examples, knowing in how many groups each feature occurs."""

    def __init__(self, groups: Collection[Collection[str]]) -> None:
        self._groups = [[features(example) for example in examples] for examples in groups]
        self._count = len(groups)
        self._spread: dict[str, int] = {}
        for examples in self._groups:
            for name in {name for example in examples for name in example}:
                self._spread[name] = self._spread.get(name, 0) + 1

    def scores(self, text: str) -> list[float]:
        """Per group, from 0 to 1: how well its likest example fits."""
        said = features(text)
        return [max((self._score(said, example) for example in examples), default=0.0) for examples in self._groups]

    def _score(self, said: dict[str, float], example: dict[str, float]) -> float:
        """Mostly how much of the example was said, a little how much else was said."""
        both = self._weight({name: own for name, own in example.items() if name in said})
        if not both:
            return 0.0
        return 0.75 * both / self._weight(example) + 0.25 * both / self._weight(said)

    def _weight(self, found: dict[str, float]) -> float:
        return math.fsum(
            own * math.log(1 + self._count / self._spread.get(name, 1)) for name, own in sorted(found.items())
        )


def mentions(text: str, keyword: str) -> bool:
    """Whether a keyword stands in a text: Latin words as whole words, Chinese anywhere."""
    said, wanted = usual(text), usual(keyword)
    if not wanted:
        return False
    if _IS_CJK.search(wanted):
        return wanted in said
    at = said.find(wanted)
    while at >= 0:
        before, after = said[at - 1 : at], said[at + len(wanted) : at + len(wanted) + 1]
        if not _continues(before) and not _continues(after):
            return True
        at = said.find(wanted, at + 1)
    return False


def _continues(letter: str) -> bool:
    return letter.isalnum() and not _IS_CJK.match(letter)
