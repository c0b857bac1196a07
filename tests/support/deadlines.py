"""Waiting for facts with a deadline, instead of sleeping and hoping."""

import time
from collections.abc import Callable


def wait_until(fact: Callable[[], object], within: float, because: str) -> float:
    """Poll until the fact is true and say how long that took; fail with the reason otherwise."""
    began = time.monotonic()
    while not fact():
        if time.monotonic() - began > within:
            raise AssertionError(f"not within {within} s: {because}")
        time.sleep(0.02)
    return time.monotonic() - began
