"""What a batch of turns writes, gathered tenant by tenant as save_turns_2 takes it."""

from typing import Any
from uuid import UUID

import msgspec

Row = dict[str, Any]
ALWAYS = ("conversations", "messages", "inbound", "steps", "usage")


class TurnWrites:
    """Rows by tenant and kind, in the order in which they came about."""

    def __init__(self) -> None:
        self._tenants: dict[UUID, dict[str, Any]] = {}

    def add(self, tenant_id: UUID, kind: str, rows: list[Row]) -> None:
        """Write these, too."""
        if not rows:
            return
        mine = self._tenants.get(tenant_id)
        if mine is None:
            mine = self._tenants[tenant_id] = {"tenant": tenant_id, **{name: [] for name in ALWAYS}}
        mine.setdefault(kind, []).extend(rows)

    def __bool__(self) -> bool:
        return bool(self._tenants)

    def encoded(self) -> str:
        """The JSON that save_turns_2 takes, tenants in sorted order."""
        return msgspec.json.encode([self._tenants[tenant] for tenant in sorted(self._tenants)]).decode()
