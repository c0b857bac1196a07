"""What the host needs to reach the outside."""

from typing import Protocol

from hubwright.kernel.outbound import Answer


class Sends(Protocol):
    """A way out: the kernel's own, or one with guards before it."""

    async def send(self, method: str, url: str, *, headers: dict[str, str], body: str, timeout: float) -> Answer: ...  # noqa: ASYNC109 - as Outbound


class Fetches(Protocol):
    """A way out for files."""

    async def fetch(
        self,
        url: str,
        *,
        headers: dict[str, str],
        within_s: float,
        most_bytes: int,
    ) -> tuple[Answer, bytes]: ...
