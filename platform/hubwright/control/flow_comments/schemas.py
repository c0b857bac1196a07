"""A comment as others see it."""

from datetime import datetime
from uuid import UUID

import msgspec


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's words about a step; `settled_by` is empty while it is open."""

    id: UUID
    node_id: str
    text: str
    author: str
    at: datetime
    settled_by: str
