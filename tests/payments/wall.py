"""The seconds a stand-in goes by."""

import time


class Wall:
    """Tells the time of the machine, moved by what a test says."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def pass_(self, seconds: float) -> None:
        """Let time go by."""
        self.ahead += seconds
