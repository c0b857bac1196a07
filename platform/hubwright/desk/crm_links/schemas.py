"""A link as verbs return it."""

from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.crm_links.merging import Side


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One contact here, one customer there."""

    id: UUID
    plugin: str
    contact_id: UUID
    external_id: str
    url: str
    base: dict[str, str]
    ours_at: dict[str, datetime]
    state: str
    code: str
    last_error: str
    changed_at: datetime


class ConflictView(msgspec.Struct, frozen=True, kw_only=True):
    """A field that both sides changed, and what became of it."""

    id: UUID
    field: str
    ours: str
    theirs: str
    kept: Side
    at: datetime

    @property
    def holds(self) -> str:
        return self.ours if self.kept == "ours" else self.theirs

    @property
    def lost(self) -> str:
        return self.theirs if self.kept == "ours" else self.ours
