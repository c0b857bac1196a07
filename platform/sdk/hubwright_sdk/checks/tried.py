"""Rules about the plugin's own tests: that they pass, keep the contract, and look at every step and failure."""

import ast
from collections.abc import Iterator

from hubwright_sdk import conformance
from hubwright_sdk.checks.naming import last_name
from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.reliability import FAILURES
from hubwright_sdk.checks.rule import Finding
from hubwright_sdk.checks.written import has_tests


def passed(package: Package) -> Iterator[Finding]:
    """All of them pass, where they were run."""
    trial = package.own_tests
    if trial is None:
        return
    yield from (Finding("tests", 1, failure) for failure in trial.failed)
    if not trial.failed and not trial.passed:
        yield Finding("tests", 1, "no test was run")


def conforms(package: Package) -> Iterator[Finding]:
    """They subclass the contract of each kind that has one; that there are none is another rule's to say."""
    manifest = package.manifest
    if manifest is None or manifest.tier in ("declarative", "remote") or any(has_tests(package)):
        return
    held = {last_name(base) for _path, tree in package.test_trees() for base in _bases(tree)}
    for kind in manifest.kind:
        offered = contracts_of(kind, embedded=manifest.static is not None)
        if offered and not offered & held:
            yield Finding("tests", 1, f"no test class inherits {' or '.join(sorted(offered))}")


def contracts_of(kind: str, *, embedded: bool) -> set[str]:
    """The names of the SDK's suites for a kind; a channel in a web page has another than one that posts."""
    suites = {name for name in conformance.__all__ if name.endswith("Contract")}
    if kind != "channel":
        return {name for name in suites if name.startswith(kind.capitalize())}
    return suites & ({"ChannelContract"} if embedded else {"MessagingContract", "MessagingChannelContract"})


def every_step(package: Package) -> Iterator[Finding]:
    """Each step, trigger and panel is named by a test."""
    manifest = package.manifest
    if manifest is None or any(has_tests(package)):
        return
    text = package.text_of_tests()
    declared = [*manifest.nodes, *manifest.triggers]
    for name in [*(part.name for part in declared), *(panel.name for panel in manifest.panels)]:
        if name not in text:
            line = package.line_of(package.manifest_path, name)
            yield Finding(package.manifest_path, line, f"no test names {name}")


def every_failure(package: Package) -> Iterator[Finding]:
    """Each way to fail that the code has is seen by a test."""
    if any(has_tests(package)):
        return
    text = package.text_of_tests()
    told: set[str] = set()
    for path, tree in package.trees():
        for node in ast.walk(tree):
            name = _raised(node)
            if name in FAILURES and name not in text and name not in told:
                told.add(name)
                yield Finding(path, getattr(node, "lineno", 1), f"no test sees {name}")


def _bases(tree: ast.Module) -> list[ast.expr]:
    return [base for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases]


def _raised(node: ast.AST) -> str:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return ""
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return last_name(raised)
