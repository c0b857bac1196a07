"""What keys look like from outside."""

from datetime import datetime
from uuid import UUID

import msgspec


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A key without its secret."""

    id: UUID
    name: str
    hint: str
    scopes: list[str]
    created_by: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


class CreatedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh key; `key` is never shown again."""

    id: UUID
    name: str
    key: str
    scopes: list[str]
