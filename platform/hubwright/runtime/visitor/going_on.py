"""Going on in a web chat with what began elsewhere: a link, good once, for a day, leads into the same conversation."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import list_channels
from hubwright.desk.contacts import home_queries
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.contacts.verbs import add_address
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.conversations.move import move
from hubwright.host import catalogue
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import sign, unsign
from hubwright.runtime.errors import ContactBlocked, LinkNotUsable
from hubwright.runtime.visitor.admission import Admitted
from hubwright.runtime.visitor.schemas import Session
from hubwright.runtime.visitor.tokens import Visitor, token_for

_PURPOSE = "go on"
_GOOD_FOR = timedelta(days=1)


class Ticket(msgspec.Struct, frozen=True):
    """What a link says: whose conversation goes on in which web chat, and the message that it stands in."""

    tenant_id: UUID
    channel_id: UUID
    conversation_id: UUID
    message_id: UUID
    until: int


async def link_to(web_chat: str, conversation_id: UUID, message_id: UUID) -> str:
    """The link for one message; empty when the company has no open web chat of that name."""
    channel = await _web_chat(web_chat)
    if channel is None:
        return ""
    until = int((utc_now() + _GOOD_FOR).timestamp())
    names = (active_tenant(), channel.id, conversation_id, message_id)
    token = sign(".".join(["v1", *(name.hex for name in names), str(until)]), _PURPOSE)
    # behind the #, so that it stands in no server's log
    return f"{settings().public_url}/c/{channel.key}#go={token}"


async def go_on(admitted: Admitted, token: str) -> Session:
    """Come in by a link: the same contact, the same conversation, from now on here."""
    ticket = _read(token)
    if (ticket.tenant_id, ticket.channel_id) != (admitted.tenant_id, admitted.channel.id):
        raise LinkNotUsable
    if datetime.fromtimestamp(ticket.until, UTC) < utc_now():
        raise LinkNotUsable
    async with acting_for(ticket.tenant_id):
        held_by = (await get_conversation(ticket.conversation_id)).contact_id
        contact_id = await home_queries.home_of("conversation", ticket.conversation_id, held_by)
        if await contact_queries.lock(contact_id) is not False:
            raise ContactBlocked
        address = f"link:{ticket.message_id}"
        if await contact_queries.contact_of(ticket.channel_id, address) is not None:
            raise LinkNotUsable
        await add_address(contact_id, ticket.channel_id, address)
        conversation = await conversation_queries.lock(ticket.conversation_id)
        assert conversation is not None
        await move(conversation, admitted.channel.id, admitted.channel.name, delivers=False)
    visitor = Visitor(ticket.tenant_id, ticket.channel_id, contact_id)
    return Session(token_for(visitor), contact_id, conversation.id)


async def _web_chat(name: str) -> ChannelView | None:
    wanted = [each for each in await list_channels() if each.name == name and each.enabled]
    return next((each for each in wanted if catalogue.find_channel(each.plugin) is not None), None)


def _read(token: str) -> Ticket:
    payload = unsign(token, _PURPOSE)
    if payload is None or not payload.startswith("v1."):
        raise LinkNotUsable
    *names, until = payload.split(".")[1:]
    tenant, channel, conversation, message = (UUID(name) for name in names)
    return Ticket(tenant, channel, conversation, message, int(until))
