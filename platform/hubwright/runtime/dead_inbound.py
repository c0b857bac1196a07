"""Messages over which a flow broke: a person has the conversation, and the bot can be let at it again."""

from typing import Any

from hubwright.control.channels.schemas import ChannelView
from hubwright.desk.conversations import ConversationView
from hubwright.kernel import dead_letters
from hubwright.kernel.failures import in_short
from hubwright.kernel.ids import new_id
from hubwright.runtime.events import InboundEvent


async def bury_inbound(
    event: InboundEvent,
    channel: ChannelView,
    conversation: ConversationView,
    failure: BaseException,
    stood: dict[str, Any] | None,
) -> None:
    """The message itself is kept and a person answers it; what is dead is the bot's answer.

    `stood` is the session's row as it was before.
    """
    session = None
    if stood is not None:
        session = {
            "conversation_id": str(conversation.id),
            "session_id": str(stood["id"]),
            "state": stood["state"],
            "rev": stood["rev"],
        }
    await dead_letters.bury(
        "inbound",
        new_id(),
        label=channel.name,
        error=in_short(failure),
        attempts=1,
        payload=payload_of(event),
        context={"conversation_id": str(conversation.id), "channel_id": str(channel.id), "session": session},
    )


def payload_of(event: InboundEvent) -> dict[str, Any]:
    """What of a message the flow looked at."""
    return {
        "kind": event.kind,
        "text": event.text,
        "choice_id": event.choice_id,
        "file_id": str(event.file_id) if event.file_id is not None else None,
        "language": event.language,
    }
