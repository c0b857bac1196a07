"""Conversations that this process knows to be metered already, so that a batch does not offer them anew each time.

Only a saving: the unique key of usage_event decides, and a process that knows nothing offers once more.
"""

from collections.abc import Iterable
from uuid import UUID

MOST = 100_000


class Counted:
    """The newest so many; half of them are forgotten when it is full."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: dict[UUID, None] = {}

    def __contains__(self, conversation_id: UUID) -> bool:
        return conversation_id in self._known

    def add(self, conversation_ids: Iterable[UUID]) -> None:
        """Call after the commit that metered them."""
        self._known.update(dict.fromkeys(conversation_ids))
        if len(self._known) > self._most:
            self._known = dict.fromkeys(list(self._known)[self._most // 2 :])


counted = Counted()
