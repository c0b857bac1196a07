"""A browser test that fails is tried once more and named; when more than a few need that, the run fails (ADR 46)."""

import os

import pytest

MOST = int(os.environ.get("HUBWRIGHT_SECOND_TRIES", "3"))  # a part of the journeys has a part of them


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only what drives a browser: everything else is wrong if it is wrong once."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Few are a slow machine, many are a defect."""
    again = _tried_again(session.config)
    if again > MOST and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show each first failure, and say how many there were."""
    again = _tried_again(terminalreporter.config)
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.write_line(f"first try of {report.nodeid}:\n{report.longreprtext}")
    if again:
        terminalreporter.write_line(f"browser tests that passed or failed at the second try: {again} (at most {MOST})")


def _tried_again(config: pytest.Config) -> int:
    reporter: pytest.TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("rerun", ())) if reporter is not None else 0
