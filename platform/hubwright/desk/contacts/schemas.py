"""What others see of a contact."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

FieldKind = Literal["text", "number", "date", "choice", "yes_no"]
FIELD_KINDS: tuple[FieldKind, ...] = ("text", "number", "date", "choice", "yes_no")


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
    stage: str = "ephemeral"
    erased_at: datetime | None = None

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


class MergeView(msgspec.Struct, frozen=True, kw_only=True):
    """Two contacts that were found to be one; `undone_at` says that they were not."""

    id: UUID
    source_id: UUID
    target_id: UUID
    by: str
    rule: str
    at: datetime
    undone_at: datetime | None
    undone_by: str
    source_name: str
    source_email: str
    conversations: int


class IdentityView(msgspec.Struct, frozen=True, kw_only=True):
    """An address of a contact; `home_id` is with whom it came, `contact_id` who speaks for them."""

    id: UUID
    contact_id: UUID
    home_id: UUID
    kind: str
    source: str
    channel_id: UUID | None
    value: str
    match_key: str
    verified_at: datetime | None
    verified_how: str
    blocked_at: datetime | None
    created_at: datetime


class SuggestionView(msgspec.Struct, frozen=True, kw_only=True):
    """Two contacts that may be one; `against` says why a rule did not merge them."""

    id: UUID
    contact_id: UUID
    other_id: UUID
    rule: str
    shared: str
    against: str
    at: datetime
    contact_name: str
    contact_email: str
    other_name: str
    other_email: str


class CustomField(msgspec.Struct, frozen=True, kw_only=True):
    """One field that a company keeps; `key` is its name in flows, files and filters."""

    id: UUID
    key: str
    title: str
    kind: FieldKind
    choices: list[str] = []


class ListedContact(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list of contacts."""

    id: UUID
    name: str
    email: str
    fields: dict[str, Any]
    stage: str
    blocked: bool
    seen_at: datetime
    created_at: datetime
    channel_ids: list[UUID]

    @property
    def phone(self) -> str:
        return str(self.fields.get("phone", ""))

    @property
    def source(self) -> str:
        """The campaign, code or site that they came from first."""
        return str(self.fields.get("lead_source", ""))

    @property
    def tags(self) -> list[str]:
        tags = self.fields.get("tags", [])
        return [str(tag) for tag in tags] if isinstance(tags, list) else []


class ContactFilter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which contacts: all that is said has to hold. `seen_within`, `unseen_for`: days; `fields`: exact values."""

    q: str = ""
    stage: str = ""
    tag: str = ""
    channel: str = ""
    seen_within: int = 0
    unseen_for: int = 0
    fields: dict[str, str] = {}


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A filter that somebody keeps."""

    id: UUID
    name: str
    filter: ContactFilter
    created_by: str
    created_at: datetime


class TransferView(msgspec.Struct, frozen=True, kw_only=True):
    """A file of contacts that comes in or goes out, and how far it is."""

    id: UUID
    direction: str
    name: str
    state: str
    total: int
    done: int
    made: int
    changed: int
    failed: int
    by: str
    created_at: datetime
    finished_at: datetime | None
    has_file: bool


class TransferLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that could not be taken, and why."""

    line: int
    problem: str
    cells: list[str]
