"""Boxes with every guard up, and the processes that have one guard less."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.contained import Contained, Said, listen
from tests.hostile.attacks import PLANTED
from tests.hostile.stand import Outcome

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def planted() -> Iterator[None]:
    """A secret in the environment of this process, as deployments have them."""
    os.environ[PLANTED] = "planted"
    yield
    del os.environ[PLANTED]


@pytest.fixture(scope="module")
async def boxes(planted: None) -> AsyncIterator[Boxes]:
    """As in production."""
    made = Boxes()
    yield made
    await made.close()


@pytest.fixture
def records() -> Iterator[list[Contained | Said]]:
    """What the host makes seen while a test runs."""
    heard: list[Contained | Said] = []
    stop = listen(heard.append)
    yield heard
    stop()


def alone(name: str, into: Path, given: dict[str, Any]) -> "subprocess.CompletedProcess[bytes]":
    """One attack with its guard taken away, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tests.hostile.alone", name, str(into), json.dumps(given)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, PLANTED: "planted"},
    )


def outcome_of(ended: "subprocess.CompletedProcess[bytes]") -> Outcome:
    """What it printed last."""
    assert ended.returncode == 0, ended.stderr.decode()
    return msgspec.json.decode(ended.stdout.rpartition(b"\n")[2], type=Outcome)


@pytest.fixture
async def make() -> AsyncIterator[Callable[..., Boxes]]:
    """Sets of boxes that end with the test."""
    made: list[Boxes] = []

    def boxes(**more: Any) -> Boxes:
        made.append(Boxes(**more))
        return made[-1]

    yield boxes
    for each in made:
        await each.close()
