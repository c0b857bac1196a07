"""The report: every rule with what it found, and the highest grade of which nothing is missing."""

import msgspec

from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import GRADES, Finding, Grade
from hubwright_sdk.checks.rules import RULES
from hubwright_sdk.texts import Localised


class Line(msgspec.Struct, frozen=True):
    """One rule and what it found."""

    rule: str
    grade: Grade
    title: Localised
    findings: list[Finding]
    warning: bool = False

    @property
    def holds(self) -> bool:
        return not self.findings


class Report(msgspec.Struct, frozen=True):
    """Line by line what was looked at, in the order of the rules."""

    plugin: str
    version: str
    lines: list[Line]


class Graded(msgspec.Struct, frozen=True):
    """The grade reached (none when bronze is missing something), and what keeps it from the next one."""

    grade: Grade | None
    next: Grade | None
    reasons: list[str]


def report(package: Package) -> Report:
    """Look at a plugin by every rule."""
    manifest = package.manifest
    lines = [Line(rule.id, rule.grade, rule.title, rule.findings(package), rule.warning) for rule in RULES]
    return Report(manifest.id if manifest else package.name, manifest.version if manifest else "", lines)


def grade(seen: Report) -> Graded:
    """Grades build on each other: gold needs everything of bronze and silver too."""
    reached: Grade | None = None
    for each in GRADES:
        failed = [line for line in seen.lines if line.grade == each and not line.holds and not line.warning]
        if failed:
            return Graded(reached, each, [_reason(line) for line in failed])
        reached = each
    return Graded(reached, None, [])


def _reason(line: Line) -> str:
    first = line.findings[0]
    more = f" (and {len(line.findings) - 1} more)" if len(line.findings) > 1 else ""
    return f"{line.rule}: {first.path}:{first.line}: {first.text}{more}"
