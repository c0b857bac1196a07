"""Writing into a conversation: the next number, the row, the meter, the wake-up, all in the caller's transaction."""

from typing import Any
from uuid import UUID

from hubwright.control.channels.matrix import matrix_of
from hubwright.control.usage.record import record
from hubwright.desk.carrying.fitting import cut
from hubwright.desk.carrying.rendering import Said
from hubwright.desk.conversations import queries
from hubwright.desk.conversations.hand_over import attached, hand_over
from hubwright.desk.conversations.schemas import Appended, Author
from hubwright.desk.conversations.sealed_notes import as_kept
from hubwright.desk.search.bell import ring as ring_search
from hubwright.host.dispatch.telling import tell
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import after_commit
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub, topic_for
from hubwright.kernel.scope import active_tenant
from hubwright_sdk.manifest.vocabulary import EventName

_EVENTS: dict[Author, EventName] = {"contact": "message.received", "bot": "message.sent", "agent": "message.sent"}
_OURS = ("bot", "agent")
_METERS = {"contact": "messages_in", "bot": "messages_out", "agent": "messages_out"}


async def append_message(
    conversation_id: UUID,
    *,
    kind: str,
    author: Author,
    text: str = "",
    body: dict[str, Any] | None = None,
    member_id: UUID | None = None,
    author_name: str = "",
    internal: bool = False,
    client_id: str | None = None,
    file_id: UUID | None = None,
) -> Appended:
    """Append one message; the conversation row is locked from here to the commit, so numbers have no gap.

    Where it has to be sent, what a bot says becomes several if the channel takes only shorter ones, and an agent's
    message is refused (NotCarried) that the channel does not carry.
    """
    now = utc_now()
    taken = await queries.next_seq(conversation_id, now)
    if taken is None:
        raise Missing("conversation")
    message_id = new_id()
    sends = taken["delivers"] and author in _OURS and not internal
    can = await matrix_of(taken["channel_id"]) if sends else None
    said, later = Said(text=text, body=body or {}), None
    if can is not None and author == "bot":
        said, later = cut(said, can)
    if kind == "note":
        text, body = await as_kept(message_id, said.text, said.body)
        said = Said(text=text, body=body)
    await queries.insert_message(
        message_id,
        conversation_id,
        taken["last_seq"],
        kind=kind if later is None else "text",
        author=author,
        member_id=member_id,
        author_name=author_name,
        internal=internal,
        text=said.text,
        body=said.body,
        client_id=client_id,
        file_id=file_id,
        at=now,
    )
    refused = ""
    if sends:
        said = Said(text=said.text, body=said.body, file=await attached(file_id))
        refused = await hand_over(can, taken, message_id, conversation_id, author=author, said=said)
    meter = _METERS.get(author)
    if meter is not None and not internal and not taken["test"] and not refused:
        await record(meter, 1, subject=str(conversation_id), source="message", idem_key=str(message_id))
        if author == "contact":
            await record(
                "conversations", 1, subject=str(conversation_id), source="conversation", idem_key=str(conversation_id)
            )
    event = _EVENTS.get(author)
    if event is not None and not internal and not taken["test"] and not refused:
        await tell(event, now, conversation_id=conversation_id, message_id=message_id)
    wake(conversation_id, taken["last_seq"])
    if later is not None:
        rest = await append_message(conversation_id, kind=kind, author=author, text=later.text, body=later.body)
        return Appended(rest.seq, rest.message_id, rest.at, refused or rest.refused)
    return Appended(taken["last_seq"], message_id, now, refused)


def wake(conversation_id: UUID, seq: int) -> None:
    """Tell open sockets, after the commit, that there is something new."""
    tenant = active_tenant()

    async def ring() -> None:
        await hub.publish(topic_for(tenant, "conversation", conversation_id), {"seq": seq})
        await hub.publish(
            topic_for(tenant, "inbox"), {"what": "conversation", "conversation_id": str(conversation_id), "seq": seq}
        )
        await ring_search(tenant)

    after_commit(ring)
