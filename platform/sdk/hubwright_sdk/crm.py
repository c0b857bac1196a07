"""What a plugin does that knows a company's customers.

Keeping both sides in step is the platform's: it asks what a customer is like there, merges field by field, writes what
is missing there and keeps what lost. A plugin keeps nothing. A setting named `on_conflict` (`newer`, `ours`, `theirs`),
where the plugin has one, says who wins when both sides changed one field.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin

Limit = Annotated[int, msgspec.Meta(ge=1, le=50)]
ExternalId = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
MOST_CONTACTS = 100


class ContactQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Who is looked for; what is empty does not count."""

    email: str = ""
    phone: str = ""
    name: str = ""
    external_id: str = ""
    limit: Limit = 10


class CrmContact(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as the other system knows them.

    `fields` are further fields by their names here: only those are kept in step, so an empty one is there too.
    `changed` says when each field changed there, where the other system knows; `changed_at` holds for all others.
    """

    external_id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""
    fields: Mapping[str, Any] = {}
    changed_at: datetime | None = None
    changed: Mapping[str, datetime] = {}


class FoundContacts(msgspec.Struct, frozen=True):
    """The best first."""

    contacts: list[CrmContact] = []


class ContactToSave(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a customer here; without an `external_id` they may be new there.

    With `only`, these fields alone are written (an empty one is emptied); `expected` says what they held when they were
    last read, so that what somebody wrote there meanwhile is not written over.
    """

    external_id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    fields: Mapping[str, Any] = {}
    only: list[str] = []
    expected: Mapping[str, str] = {}


class SavedContact(msgspec.Struct, frozen=True):
    """Who they are there.

    `outdated` says that nothing was written, because a field held something else than expected. `contact` is how they
    are there now, and `overwritten` what a field held for a moment between the look and the write.
    """

    external_id: str
    created: bool = False
    url: str = ""
    outdated: bool = False
    contact: CrmContact | None = None
    overwritten: Mapping[str, str] = {}


class ContactsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which customers, by their names there."""

    external_ids: Annotated[list[ExternalId], msgspec.Meta(min_length=1, max_length=MOST_CONTACTS)]


class KnownContacts(msgspec.Struct, frozen=True, kw_only=True):
    """How they are now; `gone` are those that are there no more, `moved` those that go by another name since."""

    contacts: list[CrmContact] = []
    gone: list[str] = []
    moved: Mapping[str, str] = {}


class ChangesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Who changed since `cursor`, the last one that was given back; since the moment `since` where there is none."""

    since: datetime
    cursor: str = ""
    most: Annotated[int, msgspec.Meta(ge=1, le=MOST_CONTACTS)] = MOST_CONTACTS


class ContactChanges(msgspec.Struct, frozen=True, kw_only=True):
    """Who changed, and the cursor behind it; told twice is harmless, never told is not. `more` is to be had at once."""

    cursor: Annotated[str, msgspec.Meta(max_length=4_000)]
    external_ids: list[ExternalId] = []
    more: bool = False


@runtime_checkable
class Crm(Plugin, Protocol):
    """A system of customers."""

    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        """Look for customers; none found is an empty list, not a failure."""
        ...

    async def save_contact(self, contact: ContactToSave, context: CallContext) -> SavedContact:
        """Create or change one customer; the same idempotency key twice is one write there."""
        ...


@runtime_checkable
class CrmInStep(Crm, Protocol):
    """A system of customers that can be kept in step with this one, both ways."""

    async def read_contacts(self, asked: ContactsAsked, context: CallContext) -> KnownContacts:
        """How these customers are there now."""
        ...

    async def changed_contacts(self, asked: ChangesAsked, context: CallContext) -> ContactChanges:
        """Who changed there: finds what no post told. The same cursor, the same answer and perhaps more."""
        ...
