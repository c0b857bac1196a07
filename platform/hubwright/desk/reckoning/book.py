"""What was compared: how many numbers, and which differ."""

from typing import Any
from uuid import UUID

import msgspec


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that does not follow from the log; `where` is a conversation, a queue, a member, or empty."""

    figure: str
    where: str
    shown: str
    counted: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a reckoning; no difference is the right answer."""

    conversations: int
    numbers: int
    differences: list[Difference]


class Book:
    """Counts what is compared and keeps what differs."""

    def __init__(self) -> None:
        self.conversations = 0
        self.numbers = 0
        self.differences: list[Difference] = []

    def same(self, figure: str, where: UUID | None, shown: Any, counted: Any) -> None:
        """Compare one figure as it is shown with what the log says."""
        self.numbers += 1
        if shown != counted:
            told = str(where) if where is not None else ""
            self.differences.append(
                Difference(figure=figure, where=told, shown=_in_words(shown), counted=_in_words(counted))
            )

    def report(self) -> Report:
        """Close the book."""
        return Report(conversations=self.conversations, numbers=self.numbers, differences=self.differences)


def _in_words(value: Any) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_in_words(one) for one in value) or "-"
    return "-" if value is None else str(value)
