"""Regular expressions that cannot hang: the work of each is estimated beforehand and its input cut to fit."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from hubwright.flows.expressions.errors import ExpressionError
from hubwright.flows.expressions.pattern_tree import (
    MAX_PATTERN,
    Anchor,
    Group,
    One,
    Part,
    Pattern,
    Sequence,
    parse_pattern,
)

MAX_INPUT: Final = 1_000
_SHORTEST_INPUT: Final = 60
_BUDGET: Final = 2_000_000
_SAMPLE: Final = "".join(map(chr, range(128))) + "é中订１，。：￥\u3000\u00a0\u2028😀"
_EVERYTHING: Final = frozenset(_SAMPLE) | {""}


class SafePattern:
    """A compiled pattern together with how much text it may look at."""

    def __init__(self, source: str) -> None:
        source = _usual_characters(source)
        tree = parse_pattern(source)
        self.groups = tree.groups
        self.longest_input = _longest_input(tree, source)
        self._needed = frozenset() if tree.ignore_case else _needed(tree.alternatives)
        try:
            self._compiled = re.compile(source)
        except (re.error, OverflowError, RecursionError) as reason:
            raise ExpressionError("pattern_syntax") from reason

    def search(self, text: str) -> re.Match[str] | None:
        """Find the pattern; full-width digits and letters count as the usual ones."""
        looked_at = unicodedata.normalize("NFKC", text[: self.longest_input])[: self.longest_input]
        for character in self._needed:
            if character not in looked_at:
                return None
        return self._compiled.search(looked_at)

    def extract(self, text: str, group: int | None = None) -> str | None:
        """Give what was found: the first group if there is one, else the whole."""
        wanted = min(1, self.groups) if group is None else group
        if not 0 <= wanted <= self.groups:
            raise ExpressionError("pattern_group", group=wanted)
        match = self.search(text)
        return None if match is None else match.group(wanted)


@lru_cache(maxsize=1024)
def safe_pattern(source: str) -> SafePattern:
    """Compile a pattern once; refuses what could take long."""
    if len(source) > MAX_PATTERN:  # before anything is done to it: it may be a whole message
        raise ExpressionError("pattern_too_long", limit=MAX_PATTERN)
    return SafePattern(source)


def _usual_characters(source: str) -> str:
    """Treat the pattern like the text: full-width forms become usual ones, but never gain a special meaning."""
    return "".join(
        c if c.isascii() else re.sub(r"[.^$*+?{}\[\]()|\\]", r"\\\g<0>", unicodedata.normalize("NFKC", c))
        for c in source
    )


def _needed(alternatives: tuple[Sequence, ...]) -> frozenset[str]:
    """Collect characters without which nothing can match; a text that lacks one is not searched at all."""
    if len(alternatives) != 1:
        return frozenset()
    found: frozenset[str] = frozenset()
    for part in alternatives[0]:
        if isinstance(part, Anchor) or part.least == 0:
            continue
        found |= _needed(part.alternatives) if isinstance(part, Group) else _itself(part.source)
    return found


def _itself(source: str) -> frozenset[str]:
    """The character that stands for itself; nothing for a class or a dot."""
    bare = source[1:] if source[0] == "\\" and not source[1].isalnum() else source
    return frozenset(bare) if len(bare) == 1 and (bare != "." or len(source) == 2) else frozenset()


def _longest_input(tree: Pattern, source: str) -> int:
    """Find the longest text for which the estimated work stays within the budget."""
    reckoner = _Reckoner(source, ignore_case=tree.ignore_case)
    for length in (MAX_INPUT, 800, 600, 400, 300, 200, 150, 120, 100, 80, _SHORTEST_INPUT):
        anchored = all(sequence and sequence[0] in (Anchor("^"), Anchor(r"\A")) for sequence in tree.alternatives)
        starts = 1 if anchored else length
        if starts * reckoner.work(tree.alternatives, length) <= _BUDGET:
            return length
    raise ExpressionError("pattern_costly")


class _Reckoner:
    """Estimate steps from above: a repetition multiplies what follows unless the next character settles its end."""

    def __init__(self, source: str, *, ignore_case: bool) -> None:
        extra = {near for c in source for near in (c, chr(max(0, ord(c) - 1)), chr(min(0x10FFFF, ord(c) + 1)))}
        self._sample = "".join(frozenset(_SAMPLE) | {c for c in extra if not "\ud800" <= c <= "\udfff"})
        self._flags = re.IGNORECASE if ignore_case else re.NOFLAG
        self._sets: dict[str, frozenset[str]] = {}
        self._known: dict[tuple[Sequence, int], int] = {}

    def work(self, alternatives: tuple[Sequence, ...], length: int) -> int:
        return sum(self._sequence(sequence, length) for sequence in alternatives)

    def _sequence(self, sequence: Sequence, length: int) -> int:
        """Count the steps to fail, or to match, from one place on."""
        steps, at = 1, 0
        while at < len(sequence) and _is_fixed(sequence[at]):
            part = sequence[at]
            steps += part.most if isinstance(part, One) else 1
            at += 1
        if at == len(sequence):
            return steps
        key = (sequence[at:], length)
        if key not in self._known:
            self._known[key] = self._varying(sequence[at], sequence[at + 1 :], length)
        return steps + self._known[key]

    def _varying(self, part: Part, rest: Sequence, length: int) -> int:
        if isinstance(part, Group):
            return self._group(part, rest, length)
        assert isinstance(part, One)
        if _cannot_fail(rest):
            return part.least + 1
        most = min(part.most, length)
        return most + self._ways(part, rest, most - part.least + 1) * self._sequence(rest, length)

    def _ways(self, part: One | Group, rest: Sequence, count: int) -> int:
        """One way to end if what follows cannot begin like the part itself, else as many as there are counts."""
        return max(1, count) if self._own(part) & self.first(rest) else 1

    def _group(self, part: Group, rest: Sequence, length: int) -> int:
        firsts = [self.first(sequence) for sequence in part.alternatives]
        exclusive = sum(map(len, firsts)) == len(frozenset().union(*firsts))
        if part.most <= 1:
            each = [self._sequence((*sequence, *rest), length) for sequence in part.alternatives]
            inside = max(each) + len(each) if exclusive else sum(each)
            without = self._sequence(rest, length) if self._ways(part, rest, 2) > 1 else 1
            return inside + (without if part.least == 0 else 0)
        _check_repeatable(part)
        if not exclusive:
            raise ExpressionError("pattern_ambiguous")
        times = min(part.most, length)
        once = sum(self._sequence(sequence, length) for sequence in part.alternatives)
        if _cannot_fail(rest):
            return (part.least + 1) * once
        return times * once + self._ways(part, rest, times - min(part.least, times) + 1) * self._sequence(rest, length)

    def first(self, sequence: Sequence) -> frozenset[str]:
        """Collect the characters that can come first; everything if the sequence may be empty."""
        found: frozenset[str] = frozenset()
        for part in sequence:
            if isinstance(part, Anchor):
                if part.source in ("$", r"\Z"):
                    return found | {"\n"}
                continue
            found |= self._own(part)
            if not may_be_empty(part):
                return found
        return found | frozenset(self._sample)

    def _own(self, part: One | Group) -> frozenset[str]:
        if isinstance(part, Group):
            return frozenset().union(*(self.first(sequence) for sequence in part.alternatives))
        if part.source not in self._sets:
            try:
                self._sets[part.source] = frozenset(re.findall(part.source, self._sample, self._flags))
            except re.error as reason:
                raise ExpressionError("pattern_syntax") from reason
        return self._sets[part.source]


def may_be_empty(part: Part) -> bool:
    """Whether a part can match nothing."""
    if isinstance(part, Anchor) or part.least == 0:
        return True
    return isinstance(part, Group) and any(all(map(may_be_empty, sequence)) for sequence in part.alternatives)


def _is_fixed(part: Part) -> bool:
    return isinstance(part, Anchor) or (isinstance(part, One) and part.least == part.most)


def _cannot_fail(rest: Sequence) -> bool:
    """Whether the match is certain once this place is reached."""
    return all(not isinstance(part, Anchor) and part.least == 0 for part in rest)


def _check_repeatable(group: Group) -> None:
    for sequence in group.alternatives:
        if not sequence or not all(isinstance(part, One) and part.least == part.most == 1 for part in sequence):
            raise ExpressionError("pattern_nested")
