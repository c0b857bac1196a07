"""Whoever owns the embedded servers maintains once a day, tries again soon after a failure, and stops when told."""

import threading
from pathlib import Path

import pytest

from hubwright.entry import daily, servers
from hubwright.kernel.settings import Settings

SETTINGS = Settings(migrate_database_url="postgresql://owner@/x", data=Path("/nowhere"))


class Rounds:
    """Counts the rounds; the first ones fail."""

    def __init__(self, failing: int) -> None:
        self.done, self.failing, self.enough = 0, failing, threading.Event()

    def __call__(self, settings: Settings) -> None:
        assert settings is SETTINGS
        self.done += 1
        if self.done <= self.failing:
            raise OSError("the server is being started again")
        self.enough.set()


def test_it_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = Rounds(failing=2)
    monkeypatch.setattr(servers, "maintain_now", rounds)
    with daily.maintenance(SETTINGS, every=0.01, soon=0.01):
        assert rounds.enough.wait(5)
    assert rounds.done >= 3


def test_a_failure_is_followed_soon_a_success_the_day_after(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = Rounds(failing=0)
    monkeypatch.setattr(servers, "maintain_now", rounds)
    ended = threading.Event()
    pauses: list[float] = []

    def wait(pause: float) -> bool:
        pauses.append(pause)
        rounds.failing = 1 if len(pauses) == 1 else 0
        return len(pauses) > 3

    monkeypatch.setattr(ended, "wait", wait)
    daily._maintain(SETTINGS, ended, every=24.0, soon=1.0)
    assert pauses == [24.0, 1.0, 24.0, 24.0]


def test_without_the_login_that_may_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = Rounds(failing=0)
    monkeypatch.setattr(servers, "maintain_now", rounds)
    before = threading.active_count()
    with daily.maintenance(Settings(), every=0.0, soon=0.0):
        assert threading.active_count() == before
    assert rounds.done == 0
