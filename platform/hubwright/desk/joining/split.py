"""Splitting a part of a conversation off into one of its own; both say so and link to each other.

What was said stays where it was said; the new conversation begins with copies, neither sent nor counted again.
"""

from uuid import UUID

from hubwright.desk.conversations import append_message, start_conversation
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.conversations.sealed_notes import sealed_for_copies
from hubwright.desk.joining import queries
from hubwright.desk.joining.errors import NothingToSplit, OneAtATime
from hubwright.desk.joining.merge import merge
from hubwright.desk.queues.assign import assign
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

MOST = 200


async def split(actor: Actor, conversation_id: UUID, first: int, last: int) -> UUID:
    """Make a conversation of the numbers from first to last; the member who does it has it."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if actor.member_id is None:
        raise NotAllowed
    whole = await conversations.lock(conversation_id)
    if whole is None or whole.test:
        raise Missing("conversation")
    said = await queries.said_in(conversation_id, first, last)
    if not said["delivers"]:
        raise OneAtATime
    if not said["theirs"] or not said["outside"] or said["inside"] > MOST:
        raise NothingToSplit
    part = await start_conversation(whole.contact_id, whole.channel_id, language=whole.language, delivers=True)
    ids = [new_id() for _copy in range(said["inside"])]
    await queries.copy_messages(conversation_id, part.id, first, last, ids)
    await sealed_for_copies(ids)
    await queries.number_to(part.id, said["inside"])
    await queries.add(new_id(), "split", conversation_id, part.id, actor.member_id, first_seq=first, last_seq=last)
    for where, kind, other in ((conversation_id, "split_off", part.id), (part.id, "split_from", conversation_id)):
        await append_message(
            where,
            kind=kind,
            author="system",
            text=str(other),
            member_id=actor.member_id,
            author_name=actor.name,
            internal=True,
        )
    begun = await conversations.lock(part.id)
    assert begun is not None
    await assign(begun, actor.member_id, actor.name)
    return part.id


async def unsplit(actor: Actor, part_id: UUID) -> UUID:
    """Take a split back: the part goes on in the conversation it came from, which is given back.

    What was said in the part since is read there too, as after any merge.
    """
    actor.require(Permission.CONVERSATIONS_REPLY)
    link = await queries.split_of(part_id)
    if link is None or not await queries.undo(link["id"]):
        raise Missing("split")
    await merge(actor, part_id, link["from_id"])
    whole_id: UUID = link["from_id"]
    return whole_id
