"""An announcement as it is written and as it is read."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Severity = Literal["info", "warning", "critical"]
Audience = Literal["all", "edition", "tenant"]
State = Literal["planned", "running", "over", "stopped"]


class NewAnnouncement(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator writes."""

    text_en: str
    text_zh: str
    severity: Severity
    audience: Audience
    edition: str = ""
    company: UUID | None = None
    starts_at: datetime
    ends_at: datetime


class Announcement(NewAnnouncement, frozen=True, kw_only=True):
    """What is there."""

    id: UUID
    stopped_at: datetime | None
    written_by: str
    created_at: datetime

    def text(self, language: str) -> str:
        """The words in the reader's language."""
        return self.text_zh if language == "zh" else self.text_en

    def state(self, now: datetime) -> State:
        """Where it stands."""
        if self.stopped_at is not None:
            return "stopped"
        if now < self.starts_at:
            return "planned"
        return "running" if now < self.ends_at else "over"

    def is_for(self, tenant_id: UUID, edition: str) -> bool:
        """Tell whether a company's staff is meant."""
        return (
            self.audience == "all"
            or (self.audience == "edition" and self.edition == edition)
            or (self.audience == "tenant" and self.company == tenant_id)
        )
