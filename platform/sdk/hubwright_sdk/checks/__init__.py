"""Checks before anybody runs a plugin: the same rules on the author's machine and where releases are handed in."""

from hubwright_sdk.checks.own_tests import tried_from, tried_in
from hubwright_sdk.checks.package import OwnTests, Package, package_from, package_in
from hubwright_sdk.checks.report import Graded, Line, Report, grade, report
from hubwright_sdk.checks.rule import GRADES, MOST_FINDINGS, Finding, Grade, Rule
from hubwright_sdk.checks.rules import RULES

__all__ = [
    "GRADES",
    "MOST_FINDINGS",
    "RULES",
    "Finding",
    "Grade",
    "Graded",
    "Line",
    "OwnTests",
    "Package",
    "Report",
    "Rule",
    "grade",
    "package_from",
    "package_in",
    "report",
    "tried_from",
    "tried_in",
]
