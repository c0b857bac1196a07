"""Checks before anybody runs a plugin: the same rules on the author's machine and where releases are handed in."""

from hubwright_sdk.checks.package import Package, package_from, package_in
from hubwright_sdk.checks.report import Graded, Line, Report, grade, report
from hubwright_sdk.checks.rule import GRADES, Finding, Grade, Rule
from hubwright_sdk.checks.rules import RULES

__all__ = [
    "GRADES",
    "RULES",
    "Finding",
    "Grade",
    "Graded",
    "Line",
    "Package",
    "Report",
    "Rule",
    "grade",
    "package_from",
    "package_in",
    "report",
]
