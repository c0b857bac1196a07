"""New ids for the rows of a copy; pure. Ids made in the order of time keep that order, for lists are read by it.

A version-7 id keeps its time, and what follows grows by an amount that is the copy's own: the same row gets the same id
each time, two rows never the same one, and rows of one millisecond stay in their order. Any other id has no order to
keep, and becomes the uuid5 of itself in the copy's name space.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

_ID = re.compile(r"(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-])")
_LOW = 2**62 - 1
_STEP_BITS = 40
Known = Callable[[UUID], bool]


def moved(old: UUID, copy: UUID) -> UUID:
    """The id of a row in a copy."""
    if old.version != 7:
        return uuid5(copy, str(old))
    grown = ((old.int & _LOW) + _step(copy)) & _LOW
    return UUID(int=(old.int & ~_LOW) | grown)


def _step(copy: UUID) -> int:
    """Never nothing, and so small that the low bits practically never begin anew."""
    told: int = int.from_bytes(hashlib.sha256(copy.bytes).digest()[:5], "big")
    return 1 + told % int(2**_STEP_BITS - 1)


class Moving:
    """Writes the ids of an archive anew wherever they stand: in columns, in documents, in texts."""

    def __init__(self, copy: UUID, given: Mapping[UUID, UUID], is_known: Known) -> None:
        self._copy, self._given, self._is_known = copy, given, is_known

    def line(self, text: str) -> str:
        """One row, or any text: ids that are not of the archive's own rows stay what they are."""
        return _ID.sub(lambda found: self._moved(found[0]), text)

    def _moved(self, text: str) -> str:
        old = UUID(text)
        if old in self._given:
            return str(self._given[old])
        return str(moved(old, self._copy)) if self._is_known(old) else text


class Staying:
    """Ids stay, but for accounts that this installation knows under others."""

    def __init__(self, given: Mapping[UUID, UUID]) -> None:
        self._given = {str(old): str(new) for old, new in given.items() if old != new}

    def line(self, text: str) -> str:
        """One row."""
        if not self._given:
            return text
        return _ID.sub(lambda found: self._given.get(found[0], found[0]), text)
