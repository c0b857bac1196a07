"""How far the company's messages have come on channels that a plugin sends through, and sending one again."""

from typing import Literal
from uuid import UUID

import msgspec

from hubwright.desk.conversations import delivery_queries
from hubwright.desk.conversations.append import wake
from hubwright.desk.conversations.errors import NothingToSendAgain
from hubwright.desk.conversations.read import get_conversation
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission

State = Literal["waiting", "sending", "sent", "delivered", "read", "failed"]
# After these nobody knows whether the message got there: it goes out under its old key, so that it comes once.
UNKNOWN_OUTCOME = frozenset({"timeout", "unreachable", "malformed", "broken"})


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
    """Send a message that failed once more."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    await get_conversation(conversation_id)
    row = await delivery_queries.one(conversation_id, seq)
    if row is None:
        raise Missing("message")
    if await delivery_queries.again(row["id"], UNKNOWN_OUTCOME) is None:
        raise NothingToSendAgain
    wake(conversation_id, seq)
