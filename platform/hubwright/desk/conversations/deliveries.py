"""How far the company's messages have come on channels that a plugin sends through, and sending one again."""

from typing import Literal
from uuid import UUID

import msgspec

from hubwright.control.channels.matrix import matrix_of
from hubwright.desk.carrying.ledger import count_one
from hubwright.desk.contacts import home_queries
from hubwright.desk.conversations import delivery_queries, queries
from hubwright.desk.conversations.append import wake
from hubwright.desk.conversations.errors import NothingToSendAgain
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission

State = Literal["waiting", "sending", "sent", "delivered", "read", "failed"]
# After these nobody knows whether the message got there: it goes out under its old key, so that it comes once.
UNKNOWN_OUTCOME = frozenset({"timeout", "unreachable", "malformed", "broken", "in_doubt"})


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """How far one message has come; `code` and `reason` say why it has not, or why it waits."""

    seq: int
    state: State
    code: str = ""
    reason: str = ""


async def deliveries_of(conversation_id: UUID, from_seq: int = 0) -> dict[int, DeliveryView]:
    """By number of the message; empty on channels that need no sending."""
    return {
        row["seq"]: DeliveryView(seq=row["seq"], state=row["state"], code=row["code"], reason=row["reason"])
        for row in await delivery_queries.of_conversation(conversation_id, from_seq)
    }


async def send_again(actor: Actor, conversation_id: UUID, seq: int) -> None:
    """Send a message that failed once more; where nobody knows whether it got there, it is counted already."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    conversation = await queries.lock(conversation_id)
    row = await delivery_queries.one(conversation_id, seq) if conversation is not None else None
    if row is None or conversation is None:
        raise Missing("message")
    if row["state"] != "failed":
        raise NothingToSendAgain
    same_key, openings = row["code"] in UNKNOWN_OUTCOME, row["openings"]
    can = await matrix_of(conversation.channel_id)
    if not same_key and can is not None:
        home_id = await home_queries.home_of("conversation", conversation.id, conversation.contact_id)
        openings = await count_one(can, home_id, conversation.channel_id)
    await delivery_queries.again(row["id"], conversation_id, openings, same_key=same_key)
    wake(conversation_id, seq)
