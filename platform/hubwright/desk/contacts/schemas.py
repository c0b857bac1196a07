"""What others see of a contact."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as verbs return it."""

    id: UUID
    name: str
    email: str
    language: str
    fields: dict[str, Any]
    blocked: bool
    created_at: datetime
    seen_at: datetime

    @property
    def known_as(self) -> str:
        """What to call them when they told no name."""
        return self.name or self.email

    def for_flow(self) -> dict[str, Any]:
        """What a flow may read as `contact.…`."""
        return contact_facts(self.id, name=self.name, email=self.email, language=self.language, fields=self.fields)


def contact_facts(contact_id: UUID, *, name: str, email: str, language: str, fields: dict[str, Any]) -> dict[str, Any]:
    """What a flow may read of a contact; what they are called wins over a field of that name."""
    return {**fields, "id": str(contact_id), "name": name, "email": email, "language": language}
