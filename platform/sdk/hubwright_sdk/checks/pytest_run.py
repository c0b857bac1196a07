"""The process that `run_tests` starts: pytest over one folder, what happened written down as JSON."""

import sys
from pathlib import Path

import msgspec
import pytest

from hubwright_sdk.checks.package import OwnTests

_OPTIONS = ("-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-o", "asyncio_mode=auto", "-W", "default")
_PLACES = ("tests", "service")  # a remote plugin keeps its service beside what is packed
_NOTHING_COLLECTED = 5


class Listener:
    """Hears from pytest how each test went."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test."""
        if report.failed:
            self.failed.append(f"{report.nodeid}: {_last_line(str(report.longrepr))}")
        elif report.when == "call" and report.passed:
            self.passed += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that could not even be imported."""
        if report.failed:
            self.failed.append(f"{report.nodeid}: {_last_line(str(report.longrepr))}")


def _last_line(told: str) -> str:
    lines = [line.strip() for line in told.splitlines() if line.strip().startswith("E ")]
    return (lines[0].removeprefix("E").strip() if lines else told.strip().splitlines()[-1])[:300]


def main(folder: str, told: str) -> int:
    """Run, write down, and let the exit code be pytest's."""
    listener = Listener()
    tests = [str(place) for place in (Path(folder) / name for name in _PLACES) if place.is_dir()]
    code = pytest.main([*_OPTIONS, f"--rootdir={folder}", *(tests or [folder])], plugins=[listener])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, _NOTHING_COLLECTED) and not listener.failed:
        listener.failed.append(f"pytest ended with {code}")
    Path(told).write_bytes(msgspec.json.encode(OwnTests(listener.passed, listener.failed)))
    return int(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
