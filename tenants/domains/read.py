"""A company's host names, as its administrators see them."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.kernel.database import Row
from tenants.domains import queries
from tenants.domains.host_names import record_name, record_text


class DomainView(msgspec.Struct, frozen=True, kw_only=True):
    """One host name: what has to be set in DNS, and what the last look found."""

    id: UUID
    host: str
    record_name: str
    record_text: str
    channel_id: UUID | None
    verified_at: datetime | None
    checked_at: datetime | None
    problem: str


async def list_domains() -> list[DomainView]:
    """All of them, by name."""
    return [_view(row) for row in await queries.domains()]


def _view(row: Row) -> DomainView:
    return DomainView(
        id=row["id"],
        host=row["host"],
        record_name=record_name(row["host"]),
        record_text=record_text(row["token"]),
        channel_id=row["channel_id"],
        verified_at=row["verified_at"],
        checked_at=row["checked_at"],
        problem=row["problem"],
    )
