"""Checks before anybody runs a plugin: the same rules on the author's machine and where releases are handed in."""

from hubwright_sdk.checks.package import Package, Trial, package_from, package_in
from hubwright_sdk.checks.report import Graded, Line, Report, grade, report
from hubwright_sdk.checks.rule import GRADES, MOST_FINDINGS, Finding, Grade, Rule
from hubwright_sdk.checks.rules import RULES
from hubwright_sdk.checks.trial import tried_from, tried_in

__all__ = [
    "GRADES",
    "MOST_FINDINGS",
    "RULES",
    "Finding",
    "Grade",
    "Graded",
    "Line",
    "Package",
    "Report",
    "Rule",
    "Trial",
    "grade",
    "package_from",
    "package_in",
    "report",
    "tried_from",
    "tried_in",
]
