"""The other side of a channel, as the proof drives it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class Side(Protocol):
    """Customers and the service that they use."""

    @property
    def settings(self) -> dict[str, Any]:
        """Of the account at the platform."""
        ...

    @property
    def allow(self) -> str:
        """Addresses on loopback that the platform has to reach, `host:port` with commas between."""
        ...

    @property
    def most_open(self) -> int:
        """So many answers the service takes after a customer's last message; 0: any number."""
        ...

    @property
    def repeated(self) -> int:
        """How often something came again under its own name, by which this service shows it once."""
        ...

    def begin(self, base: str, key: str) -> None:
        """The platform is there; the account has this key."""
        ...

    async def say(self, customer: int, text: str) -> None:
        """One customer writes; returns when the service has it for good."""
        ...

    def heard(self, customer: int) -> list[str]:
        """What that customer was shown, in its order."""
        ...

    async def break_off(self) -> None:
        """Every connection that the platform holds breaks; the service is there again at once."""
        ...


SideMaker = Callable[[int], AbstractAsyncContextManager[Side]]  # for so many customers
