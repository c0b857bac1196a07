"""What a plugin does that keeps tickets in another system."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin
from hubwright_sdk.crm import Limit

Priority = Literal["low", "normal", "high", "urgent"]
TicketState = Literal["open", "pending", "solved", "closed"]


class NewTicket(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be taken care of, and for whom."""

    subject: str
    text: str
    requester_email: str = ""
    requester_name: str = ""
    priority: Priority = "normal"
    tags: list[str] = []
    fields: Mapping[str, Any] = {}


class TicketChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different; what is empty stays."""

    external_id: str
    comment: str = ""
    comment_is_public: bool = False
    state: TicketState | None = None
    priority: Priority | None = None
    fields: Mapping[str, Any] = {}


class TicketQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which tickets; what is empty does not count."""

    external_id: str = ""
    requester_email: str = ""
    text: str = ""
    state: TicketState | None = None
    limit: Limit = 10


class ExternalTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as the other system knows it."""

    external_id: str
    subject: str = ""
    state: TicketState = "open"
    priority: Priority = "normal"
    url: str = ""


class FoundTickets(msgspec.Struct, frozen=True):
    """The newest first."""

    tickets: list[ExternalTicket] = []


@runtime_checkable
class Ticketing(Plugin, Protocol):
    """A system of tickets."""

    async def create_ticket(self, ticket: NewTicket, context: CallContext) -> ExternalTicket:
        """Open a ticket; the same idempotency key twice is one ticket there."""
        ...

    async def update_ticket(self, change: TicketChange, context: CallContext) -> ExternalTicket:
        """Change or comment a ticket; the same idempotency key twice is one change there."""
        ...

    async def find_tickets(self, query: TicketQuery, context: CallContext) -> FoundTickets:
        """Look for tickets; none found is an empty list, not a failure."""
        ...
