"""A rule: what it is called, from which grade on it must hold, and how it looks at a plugin."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

import msgspec

from hubwright_sdk.checks.package import Package
from hubwright_sdk.texts import Localised

Grade = Literal["bronze", "silver", "gold", "platinum"]
MOST_FINDINGS = 50
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
    warning: bool = False  # told, but costs no grade

    def findings(self, package: Package) -> list[Finding]:
        """The first of them: a file that is wrong at every line says so often enough."""
        try:
            return list(islice(self.look(package), MOST_FINDINGS))
        except RecursionError:
            return [Finding(package.manifest_path, 1, "something here is nested too deeply to be looked at")]
