"""Contacts as the tenant API takes and gives them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from hubwright.desk.contacts.keys import IdentityKind
from hubwright.desk.contacts.record import Record
from hubwright.desk.contacts.schemas import (
    ContactFilter,
    ContactView,
    IdentityView,
    ListedContact,
    MergeView,
    SuggestionView,
)

Word = Annotated[str, msgspec.Meta(max_length=1_000)]
Tags = Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=60)]], msgspec.Meta(max_length=50)]


class ContactAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A contact: `fields` holds the company's own fields and what visitors and flows told."""

    id: UUID
    name: str
    email: str
    phone: str
    language: str = ""
    tags: list[str]
    fields: dict[str, Any]
    stage: str
    blocked: bool
    created_at: datetime
    seen_at: datetime


class OneContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact with addresses, merges and who may be the same; of one that was merged, who speaks for them."""

    contact: ContactAnswer
    identities: list[IdentityView]
    merges: list[MergeView]
    suggestions: list[SuggestionView]


class ContactsAnswer(msgspec.Struct, frozen=True):
    """One page, those seen last first; `after` asks for the next and is null on the last."""

    contacts: list[ContactAnswer]
    after: str | None


class NewContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """At least a name, an e-mail address or a phone number."""

    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    email: Annotated[str, msgspec.Meta(max_length=254)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    language: Annotated[str, msgspec.Meta(max_length=10)] = ""
    fields: dict[str, Word] = {}
    tags: Tags = []


class ContactChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is left out stays; an empty word takes away what was there."""

    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    email: Annotated[str, msgspec.Meta(max_length=254)] | None = None
    phone: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    fields: dict[str, Word] = {}
    add_tags: Tags = []
    remove_tags: Tags = []


class NewIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An address; `source` names the system of an external number. Only a verified one can merge by a rule."""

    kind: IdentityKind
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
    source: Annotated[str, msgspec.Meta(max_length=64)] = ""
    verified: bool = False


class IdentitiesAnswer(msgspec.Struct, frozen=True):
    """All addresses of a contact."""

    contact_id: UUID
    identities: list[IdentityView]


class NewMerge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who becomes a part of the contact in the address."""

    source_id: UUID


class Merged(msgspec.Struct, frozen=True):
    """The merge, which can be undone, and who speaks for both."""

    id: UUID
    contact_id: UUID


class Unmerged(msgspec.Struct, frozen=True):
    """They are two again."""

    id: UUID
    source_id: UUID
    target_id: UUID


class SuggestionsAnswer(msgspec.Struct, frozen=True):
    """Who waits for a person to say whether they are one, the oldest first."""

    suggestions: list[SuggestionView]
    after: UUID | None


class SegmentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A kept filter, and how many fit it now, no further than ten thousand."""

    id: UUID
    name: str
    filter: ContactFilter
    count: int


class SegmentsAnswer(msgspec.Struct, frozen=True):
    """All of them."""

    segments: list[SegmentAnswer]


class CountAnswer(msgspec.Struct, frozen=True):
    """How many fit, no further than ten thousand."""

    count: int


def answered(contact: ContactView | ListedContact) -> ContactAnswer:
    """A contact as it is answered."""
    kept = dict(contact.fields)
    tags = kept.pop("tags", [])
    return ContactAnswer(
        id=contact.id,
        name=contact.name,
        email=contact.email,
        phone=str(kept.pop("phone", "")),
        language=contact.language if isinstance(contact, ContactView) else "",
        tags=[str(tag) for tag in tags] if isinstance(tags, list) else [],
        fields=kept,
        stage=contact.stage,
        blocked=contact.blocked,
        created_at=contact.created_at,
        seen_at=contact.seen_at,
    )


def whole(record: Record) -> OneContact:
    """One with everything around it."""
    return OneContact(
        contact=answered(record.contact),
        identities=record.identities,
        merges=record.merges,
        suggestions=record.suggestions,
    )
