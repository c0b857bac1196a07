"""Browser tests have a second try, others have none, and many second tries fail the run."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = """
import pytest

tried = set()

@pytest.fixture
def browser():
    return None

@pytest.mark.parametrize("n", range({many}))
def test_fails_at_first({arguments}n):
    first = n not in tried
    tried.add(n)
    assert not ({fails}), "what happened"
"""


def _run(folder: Path, *, many: int = 1, browser: bool = True, fails: str = "first") -> tuple[int, str]:
    text = SAMPLE.format(many=many, arguments="browser, " if browser else "", fails=fails)
    (folder / "test_sample.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    done = subprocess.run(
        [*command, "-p", "no:hypothesispytest", str(folder / "test_sample.py")],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_a_browser_test_that_passes_at_the_second_try_passes_and_its_first_failure_is_shown(tmp_path: Path) -> None:
    code, told = _run(tmp_path)
    assert code == pytest.ExitCode.OK, told
    assert "first try of" in told
    assert "what happened" in told


def test_failing_twice_is_failing(tmp_path: Path) -> None:
    assert _run(tmp_path, fails="True")[0] == pytest.ExitCode.TESTS_FAILED


def test_whatever_needs_no_browser_has_one_try(tmp_path: Path) -> None:
    assert _run(tmp_path, browser=False)[0] == pytest.ExitCode.TESTS_FAILED


def test_more_than_three_second_tries_fail_the_run(tmp_path: Path) -> None:
    assert _run(tmp_path, many=3)[0] == pytest.ExitCode.OK
    assert _run(tmp_path, many=4)[0] == pytest.ExitCode.TESTS_FAILED
