"""What a plugin does that knows a company's customers."""

from collections.abc import Mapping
from typing import Annotated, Any, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin

Limit = Annotated[int, msgspec.Meta(ge=1, le=50)]


class ContactQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Who is looked for; what is empty does not count."""

    email: str = ""
    phone: str = ""
    name: str = ""
    external_id: str = ""
    limit: Limit = 10


class CrmContact(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as the other system knows them."""

    external_id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    url: str = ""
    fields: Mapping[str, Any] = {}


class FoundContacts(msgspec.Struct, frozen=True):
    """The best first."""

    contacts: list[CrmContact] = []


class ContactToSave(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a customer here; without an `external_id` they may be new there."""

    external_id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    fields: Mapping[str, Any] = {}


class SavedContact(msgspec.Struct, frozen=True):
    """Who they are there."""

    external_id: str
    created: bool = False
    url: str = ""


@runtime_checkable
class Crm(Plugin, Protocol):
    """A system of customers."""

    async def find_contact(self, query: ContactQuery, context: CallContext) -> FoundContacts:
        """Look for customers; none found is an empty list, not a failure."""
        ...

    async def save_contact(self, contact: ContactToSave, context: CallContext) -> SavedContact:
        """Create or change one customer; the same idempotency key twice is one write there."""
        ...
