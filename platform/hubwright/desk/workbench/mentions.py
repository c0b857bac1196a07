"""Mentions: a note calls colleagues by @name; they are told, and find the conversation among their mentions."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from hubwright.control.identity import presence
from hubwright.desk.push.tell import push_mentions
from hubwright.desk.queues.bell import tell_inboxes
from hubwright.desk.workbench import queries
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now

_MOST = 20


def named_in(text: str, people: Iterable[tuple[UUID, str]]) -> list[UUID]:
    """Whose names stand after an @; the longest name that fits counts, and must end where the word ends."""
    folded = text.casefold()
    by_length = sorted(people, key=lambda person: -len(person[1]))
    called: dict[UUID, None] = {}
    at = folded.find("@")
    while at >= 0:
        end = at + 1
        for member_id, name in by_length:
            after = folded[at + 1 + len(name) : at + 2 + len(name)]
            goes_on = after.isalnum() and after.isascii()
            if name and folded.startswith(name.casefold(), at + 1) and not goes_on:
                called[member_id] = None
                end = at + 1 + len(name)
                break
        at = folded.find("@", end)
    return list(called)[:_MOST]


async def mention(actor: Actor, conversation_id: UUID, message_id: UUID, text: str) -> list[UUID]:
    """Note and tell whom a note calls; joins the transaction of the note."""
    if "@" not in text:
        return []
    people = [(person.id, person.name) for person in await presence.colleagues() if person.id != actor.member_id]
    called = named_in(text, people)
    await queries.keep_mentions(message_id, conversation_id, called)
    for member_id in called:
        tell_inboxes("mention", conversation_id, member_id=member_id)
    await push_mentions(called, conversation_id, message_id, utc_now())
    return called


async def call(conversation_id: UUID, message_id: UUID, member_ids: Sequence[UUID]) -> None:
    """Let members find a conversation among their mentions, because of a message that concerns them."""
    await queries.keep_mentions(message_id, conversation_id, member_ids)
    for member_id in dict.fromkeys(member_ids):
        tell_inboxes("mention", conversation_id, member_id=member_id)


async def see_mentions(actor: Actor, conversation_id: UUID) -> None:
    """They have opened the conversation."""
    if actor.member_id is not None:
        await queries.see_mentions(actor.member_id, conversation_id)
