"""Who knows what to do with which kind of dead letter; features register theirs."""

from typing import Any, Protocol

from hubwright.kernel.dead_letters.schemas import DeadLetter


class Kind(Protocol):
    """One kind; `retry` and `drop` run in the company's scope and commit with the decision."""

    @property
    def name(self) -> str: ...

    def title(self) -> str:
        """What it is called, in the reader's language."""

    def check(self, letter: DeadLetter, payload: dict[str, Any]) -> dict[str, Any]:
        """Clean what somebody wrote in the payload's place, or raise Invalid for field `payload`."""

    async def retry(self, letter: DeadLetter, payload: dict[str, Any]) -> None:
        """Let it happen again; if it fails for good again it is buried again."""

    async def drop(self, letter: DeadLetter) -> None:
        """Give it up: whoever still waits for it is told."""


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known."""
    known = KINDS.get(kind.name)
    assert known is None or type(known).__qualname__ == type(kind).__qualname__, kind.name
    KINDS[kind.name] = kind
    return kind
