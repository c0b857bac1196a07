"""A rule: what it is called, from which grade on it must hold, and how it looks at a plugin."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import msgspec

from hubwright_sdk.checks.package import Package
from hubwright_sdk.texts import Localised

Grade = Literal["bronze", "silver", "gold", "platinum"]
GRADES: tuple[Grade, ...] = get_args(Grade)


class Finding(msgspec.Struct, frozen=True):
    """One thing that is not as it should be, and where."""

    path: str
    line: int
    text: str


Look = Callable[[Package], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One line of the report."""

    id: str
    grade: Grade
    title: Localised
    look: Look

    def findings(self, package: Package) -> list[Finding]:
        return list(self.look(package))
