"""The day's time against the clock on the wall: only the plan is faster, nothing inside the product is."""

import asyncio
import time


class Pace:
    """Waits for moments of the day; at speed 1 a minute of it is a minute."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._began = time.monotonic()

    def begin(self) -> None:
        """The day begins now."""
        self._began = time.monotonic()

    def now(self) -> float:
        """How many seconds of the day have passed."""
        return (time.monotonic() - self._began) * self.speed

    async def until(self, at_s: float) -> None:
        """Wait for a moment of the day."""
        await asyncio.sleep(max(0.0, (at_s - self.now()) / self.speed))

    async def spend(self, seconds: float) -> None:
        """Let so much of the day pass."""
        await asyncio.sleep(seconds / self.speed)

    def real(self, seconds: float) -> float:
        """How long that is on the wall."""
        return seconds / self.speed
