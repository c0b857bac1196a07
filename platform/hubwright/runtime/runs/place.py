"""Where a run speaks: never into a conversation that a person holds or another flow is talking in."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import ConversationView
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.kernel.ids import parse_id
from hubwright.runtime import queries
from hubwright.runtime.hold import hold as hold_one

_WITH_PEOPLE = ("waiting", "assigned")


async def find_place(concerns: str) -> UUID | None:
    """Find the conversation that is named, or the newest of the named contact; a blocked one is left alone."""
    named = parse_id(concerns) if concerns else None
    if named is None:
        return None
    conversation = await conversation_queries.get(named)
    if conversation is None:
        newest = await conversation_queries.history_of(named, staff=True, limit=1)
        conversation = await conversation_queries.get(newest[0]["conversation_id"]) if newest else None
    if conversation is None or conversation.test or (await get_contact(conversation.contact_id)).blocked:
        return None
    return conversation.id


async def hold(conversation_ids: Iterable[UUID | None]) -> dict[UUID, ConversationView]:
    """Hold several conversations until the transaction ends, always in the same order."""
    held: dict[UUID, ConversationView] = {}
    for conversation_id in sorted({each for each in conversation_ids if each is not None}):
        conversation = await hold_one(conversation_id)
        if conversation is not None:
            held[conversation_id] = conversation
    return held


async def taken_by(conversation: ConversationView | None) -> Literal["", "person", "flow"]:
    """Who has a conversation that we hold; nobody if it is free to speak in."""
    if conversation is None:
        return ""
    if conversation.status in _WITH_PEOPLE:
        return "person"
    return "flow" if await queries.active_session(conversation.id) is not None else ""
