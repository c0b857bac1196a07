"""What a step asks of an agent as one line: `fr >= 3 and (vip or not sales 2..4)`; read back as it was meant."""

import re
from collections.abc import Iterator

from hubwright.control.routing.requirements import HIGHEST, LOWEST, AllOf, AnyOf, Expression, Not, Skill
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _

LONGEST = 4_000
_DEEPEST = 20
_TOKEN = re.compile(r"\s*(?:(\()|(\))|(>=|<=|=)|(\d+)\s*\.\.\s*(\d+)|\"((?:[^\"\\]|\\.)*)\"|([^\s()<>=\"]+))")
_PLAIN = re.compile(r"[^\s()<>=\"]+")
_WORDS = ("and", "or", "not")


class Unreadable(Refusal, status=422, type="unreadable-requirement"):
    """What is written is no requirement."""

    def __init__(self, near: str) -> None:
        self.near = near
        super().__init__(near)

    def sentence(self) -> str:
        if not self.near:
            return _("What is asked for ends too early. Write it like this: fr >= 3 and not vip")
        return _("“%(near)s” cannot be read here. Write it like this: fr >= 3 and not vip") % {"near": self.near}


def text_of(expression: Expression | None) -> str:
    """Write it; nothing is asked for is an empty text."""
    match expression:
        case None:
            return ""
        case Skill(skill, least, most):
            return _key(skill) + _bounds(least, most)
        case Not(part):
            return f"not {_inside(part)}"
        case AllOf(parts):
            return " and ".join(map(_inside, parts)) if len(parts) > 1 else f"all ({' '.join(map(text_of, parts))})"
        case AnyOf(parts):
            return " or ".join(map(_inside, parts)) if len(parts) > 1 else f"any ({' '.join(map(text_of, parts))})"


def read(text: str) -> Expression | None:
    """Read it; raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable(text[:20] + "…")
    tokens = list(_tokens(text))
    if not tokens:
        return None
    reader = _Reader(tokens)
    found = reader.joined(0)
    reader.expect_end()
    return found


def _inside(part: Expression) -> str:
    joined = isinstance(part, AllOf | AnyOf) and len(part.parts) > 1
    return f"({text_of(part)})" if joined else text_of(part)


def _key(skill: str) -> str:
    plain = _PLAIN.fullmatch(skill) and skill.lower() not in (*_WORDS, "all", "any") and not re.match(r"\d", skill)
    escaped = skill.replace("\\", "\\\\").replace('"', '\\"')
    return skill if plain else f'"{escaped}"'


def _bounds(least: int, most: int) -> str:
    if (least, most) == (LOWEST, HIGHEST):
        return ""
    if most == HIGHEST:
        return f" >= {least}"
    if least == LOWEST:
        return f" <= {most}"
    return f" = {least}" if least == most else f" {least}..{most}"


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text: ( ) sign span quoted word."""
    place = 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if found is None:
            raise Unreadable(text[place:].strip()[:20])
        opens, closes, sign, low, high, quoted, word = found.groups()
        if quoted is not None:
            yield "key", re.sub(r"\\(.)", r"\1", quoted)
        elif low is not None:
            yield "span", f"{low} {high}"
        elif word is not None:
            yield ("join" if word.lower() in (*_WORDS, "all", "any") else "key"), word
        else:
            yield ("sign" if sign else opens or closes), sign or opens or closes
        place = found.end()


class _Reader:
    """Reads tokens in order; `not` binds closest, then `and`, then `or`."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.place = tokens, 0

    def joined(self, depth: int) -> Expression:
        if depth > _DEEPEST:
            raise Unreadable("(")
        parts = [self._all(depth)]
        while self._word("or"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def expect_end(self) -> None:
        if self.place < len(self.tokens):
            raise Unreadable(self.tokens[self.place][1])

    def _all(self, depth: int) -> Expression:
        parts = [self._part(depth)]
        while self._word("and"):
            parts.append(self._part(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _part(self, depth: int) -> Expression:
        if self._word("not"):
            if depth > _DEEPEST:
                raise Unreadable("not")
            return Not(self._part(depth + 1))
        for word, join in (("all", AllOf), ("any", AnyOf)):
            if self._word(word):
                return join(self._one_in_brackets(depth))
        if self._take("(") is not None:
            return self._to_bracket(depth)
        key = self._take("key")
        if key is None:
            raise Unreadable(self.tokens[self.place][1] if self.place < len(self.tokens) else "")
        return Skill(key, *self._levels())

    def _one_in_brackets(self, depth: int) -> tuple[Expression, ...]:
        """A join of one part or none; only what was set elsewhere has such."""
        if self._take("(") is None:
            raise Unreadable(self.tokens[self.place][1] if self.place < len(self.tokens) else "")
        return () if self._take(")") is not None else (self._to_bracket(depth),)

    def _to_bracket(self, depth: int) -> Expression:
        found = self.joined(depth + 1)
        if self._take(")") is None:
            raise Unreadable(self.tokens[self.place][1] if self.place < len(self.tokens) else "")
        return found

    def _levels(self) -> tuple[int, int]:
        sign, span = self._take("sign"), self._take("span")
        if sign is None and span is None:
            return LOWEST, HIGHEST
        if span is not None and sign is None:
            low, high = span.split()
            return _level(low), _level(high)
        found = span or self._take("key") or ""
        level = _level(found)
        return {">=": (level, HIGHEST), "<=": (LOWEST, level)}.get(sign or "", (level, level))

    def _word(self, word: str) -> bool:
        kind, text = self.tokens[self.place] if self.place < len(self.tokens) else ("", "")
        found = kind == "join" and text.lower() == word
        self.place += found
        return found

    def _take(self, kind: str) -> str | None:
        if self.place < len(self.tokens) and self.tokens[self.place][0] == kind:
            self.place += 1
            return self.tokens[self.place - 1][1]
        return None


def _level(text: str) -> int:
    if not text.isdecimal() or not LOWEST <= int(text) <= HIGHEST:
        raise Unreadable(text)
    return int(text)
