"""A demo with a day of traffic: waiting for its end, and what its books say."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from hubwright.entry.demo.traffic.run import BOOK, read_tally
from hubwright.entry.demo.traffic.tally import Tally
from tests.support.demo import COMMAND, Demo, running_demo


@contextmanager
def busy_demo(data: Path, *, hours: float, speed: float, agents: int = 50, seed: int = 1) -> Iterator[Demo]:
    """A demo whose busy company has a day of its own from the moment it is ready."""
    day = (f"--hours={hours}", f"--speed={speed}", f"--agents={agents}", f"--seed={seed}")
    with running_demo(data, None, "--traffic", *day) as demo:
        yield demo


def lived(demo: Demo, within: float) -> Tally:
    """The driver's book when the day is over and was compared."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if (demo.data / BOOK).exists() and demo.child("traffic") is None:
            found = read_tally(demo.data)
            assert found is not None, f"the day broke off: {demo.log()[-3000:]}"
            return found
        time.sleep(0.5)
    raise AssertionError(f"the day was not over within {within} s: {demo.log()[-3000:]}")


def figures_check(data: Path) -> dict[str, Any]:
    """What `hubwright figures check` says of the busy company, whose exit code says the same."""
    ended = subprocess.run(
        [*COMMAND, "figures", "check", "--tenant", "dove", "--json", "--data", str(data)],
        capture_output=True, text=True, check=False, timeout=100, cwd="/",
    )  # fmt: skip
    assert ended.stdout, ended.stderr
    report: dict[str, Any] = json.loads(ended.stdout)
    assert ended.returncode == (1 if report["differences"] else 0)
    return report


def in_the_middle(demo: Demo, within: float) -> dict[str, Any]:
    """What the figures say when some twenty conversations have come and the day still runs."""
    deadline = time.monotonic() + within
    while (report := figures_check(demo.data))["conversations"] <= 20:
        assert time.monotonic() < deadline, f"only {report['conversations']} within {within} s: {demo.log()[-3000:]}"
    assert demo.child("traffic") is not None
    return report


def traffic_check(data: Path) -> "subprocess.CompletedProcess[str]":
    """`hubwright demo --traffic --check`."""
    return subprocess.run(
        [*COMMAND, "demo", "--traffic", "--check", "--data", str(data)],
        capture_output=True, text=True, check=False, timeout=100, cwd="/",
    )  # fmt: skip


def as_figures(tally: Tally) -> dict[str, object]:
    """For the proof: the sums, without the rows."""
    return {"seed": tally.seed, "speed": tally.speed, **msgspec.to_builtins(tally.sums())}
