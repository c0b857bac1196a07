"""An agent goes on with a conversation on another channel, on which the customer can be reached."""

from uuid import UUID

from hubwright.control.channels.verbs import get_channel
from hubwright.desk.carrying.ledger import refuse_without
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.conversations import queries
from hubwright.desk.conversations.errors import NotThere
from hubwright.desk.conversations.move import move
from hubwright.desk.conversations.schemas import ConversationView
from hubwright.desk.conversations.ways import other_ways
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Conflict, Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission


async def go_on(actor: Actor, conversation_id: UUID, channel_id: UUID) -> ConversationView:
    """Hold the conversation there from now on; refused where nothing could be sent. Gives it as it was before."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    conversation = await queries.lock(conversation_id)
    if conversation is None or conversation.test:
        raise Missing("conversation")
    if conversation.channel_id == channel_id:
        return conversation
    await hold_there(conversation, channel_id)
    return conversation


async def hold_there(conversation: ConversationView, channel_id: UUID) -> None:
    """The same by a rule of the company: the caller holds the conversation, which stands elsewhere."""
    await get_channel(channel_id)  # one of another company is none
    way = next((each for each in await other_ways(conversation) if each.channel_id == channel_id), None)
    if way is None or conversation.status not in ("waiting", "assigned"):
        raise NotThere
    if way.room is not None:
        refuse_without(way.room)
    if not way.is_on_channel:
        address = way.address.lower()
        if not await contact_queries.claim_identity(new_id(), conversation.contact_id, channel_id, address, utc_now()):
            raise Conflict  # they have written from there at this very moment, and whose it is is being found out
    if way.address.casefold() == conversation.mail_replies_to.casefold():  # it would come twice
        await queries.set_mail_replies_to(conversation.id, "")
    await move(conversation, channel_id, way.channel, delivers=True)
