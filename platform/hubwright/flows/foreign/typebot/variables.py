"""Variables: their names as ours, and the texts and values that mention them."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from hubwright.flows.document import MAX_TEXT_KB
from hubwright.flows.expressions.compiled import ROOTS
from hubwright.flows.expressions.parse import RESERVED_WORDS
from hubwright.flows.foreign.typebot.file import Variable

_HOLE: Final = re.compile(r"\{\{(=?)\s*(.*?)\s*(=?)\}\}", re.DOTALL)
_ROOM: Final = MAX_TEXT_KB * 1024 - 200
_TAKEN: Final = frozenset({*ROOTS, *RESERVED_WORDS, "now"})


class Variables:
    """The variables of a file under names that our flows can use."""

    def __init__(self, found: Sequence[Variable]) -> None:
        self._by_id: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self._defaults: dict[str, Any] = {}
        self.written: set[str] = set()
        self.read: set[str] = set()
        for variable in found:
            key = self._by_name.get(variable.name) or self._free(variable.name)
            self._by_name[variable.name] = key
            self._by_id[variable.id] = key
            if isinstance(variable.value, str | list) and variable.value:
                self._defaults[key] = variable.value

    def _free(self, name: str) -> str:
        letters = re.sub(r"[^A-Za-z0-9]+", "_", name[:200]).strip("_").lower()[:40]
        stem = letters if letters[:1].isalpha() else f"value_{letters}".rstrip("_")
        taken = {*self._by_name.values(), *_TAKEN}
        return next(each for each in _numbered(stem) if each not in taken)

    def writes(self, variable_id: object) -> str:
        """The name of a variable that a step gives a value; "" for none."""
        key = self._by_id.get(variable_id, "") if isinstance(variable_id, str) else ""
        if key:
            self.written.add(key)
        return key

    def reads(self, variable_id: object) -> str:
        """The name of a variable that a step looks at; "" for none."""
        key = self._by_id.get(variable_id, "") if isinstance(variable_id, str) else ""
        if key:
            self.read.add(key)
        return key

    def named(self, name: str) -> str:
        """The name under which a text of the file mentions it; "" when there is none."""
        key = self._by_name.get(name, "")
        if key:
            self.read.add(key)
        return key

    def invent(self, stem: str) -> str:
        """A variable that the file does without, for a value that our step must keep somewhere."""
        key = self._free(stem)
        self._by_name[f" {key}"] = key
        self.written.add(key)
        return key

    def never_written(self) -> list[str]:
        """What is read but set by no step: in Typebot it may come with the address of the page."""
        return sorted(self.read - self.written - set(self._defaults))

    def declared(self) -> list[dict[str, Any]]:
        """All of them as a document declares them; what nothing sets begins empty."""
        empty = set(self.never_written())
        return [
            {
                "id": f"v_{n}",
                "key": key,
                "type": "any",
                "default": self._defaults.get(key, "" if key in empty else None),
            }
            for n, key in enumerate(dict.fromkeys(self._by_name.values()), start=1)
        ]

    def text(self, source: str) -> tuple[str, list[str]]:
        """A text with its mentions as holes of ours, and what of it could not stay."""
        lost: list[str] = []

        def hole(match: re.Match[str]) -> str:
            key = "" if match.group(1) else self.named(match.group(2))
            if key:
                return f"{{{{ {key} }}}}"
            lost.append(match.group(0)[:80])
            return ""

        return _clipped(_without_strays(_HOLE.sub(hole, source), self.holes_only), lost), lost

    @property
    def holes_only(self) -> re.Pattern[str]:
        """Holes that we made."""
        return re.compile(r"\{\{ [a-z][a-z0-9_]* \}\}")

    def parts(self, source: str) -> Iterator[tuple[str, str]]:
        """A text in pieces: ("text", words), ("value", name of ours) or ("lost", what it was)."""
        end = 0
        for match in _HOLE.finditer(source):
            if match.start() > end:
                yield "text", source[end : match.start()]
            key = "" if match.group(1) else self.named(match.group(2))
            yield ("value", key) if key else ("lost", match.group(0)[:80])
            end = match.end()
        if end < len(source):
            yield "text", source[end:]


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}_{n}" for n in range(2, 1_000))


def _without_strays(text: str, holes: re.Pattern[str]) -> str:
    """Braces that are no holes must not be taken for some."""
    kept: list[str] = []
    end = 0
    for match in holes.finditer(text):
        kept += [_apart(text[end : match.start()]), match.group(0)]
        end = match.end()
    return "".join([*kept, _apart(text[end:])])


def _apart(text: str) -> str:
    return text.replace("{{", "{ {").replace("}}", "} }").replace("{%", "{ %")


def _clipped(text: str, lost: list[str]) -> str:
    if len(text.encode()) <= _ROOM:
        return text
    cut = text.encode()[:_ROOM].decode("utf-8", "ignore")
    lost.append("…")
    return cut[: cut.rfind("{{")] if cut.rfind("{{") > cut.rfind("}}") else cut
