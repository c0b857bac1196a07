"""What is asked about the real conversations of a flow."""

from typing import TYPE_CHECKING
from uuid import UUID

from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import append_message, get_conversation, start_conversation
from hubwright.runtime import bot, sessions
from hubwright.runtime.facts import message_event
from tests.integration.isolation.ask import Ask

if TYPE_CHECKING:
    from tests.integration.isolation.houses import House

_FLOW = {"flow_id": "@main_flow"}
_ONE = {"flow_id": "@main_flow", "session_id": "@execution"}
LIVE: list[tuple[str, Ask]] = [
    ("GET /flows/{flow_id:uuid}/live", Ask(path=_FLOW, query={"days": "30"})),
    ("GET /flows/{flow_id:uuid}/live/visits", Ask(path=_FLOW, query={"node": "n_hi"})),
    ("GET /flows/{flow_id:uuid}/live/conversations", Ask(path=_FLOW)),
    ("GET /flows/{flow_id:uuid}/live/{session_id:uuid}", Ask(path=_ONE)),
    ("GET /flows/{flow_id:uuid}/live/{session_id:uuid}/again", Ask(path=_ONE, query={"n": "1"})),
    (
        "GET /inbox/{view:str}/{conversation_id:uuid}/way",
        Ask(path={"view": "team", "conversation_id": "@conversation"}),
    ),
]


async def make_execution(house: "House") -> UUID:
    """A customer of the house says its word to its flow."""
    channel_id = house.company.channel_id
    contact_id = await meet_contact(channel_id, language="en", name=house.word)
    opened = await start_conversation(contact_id, channel_id, language="en")
    claimed = await sessions.start(opened.id, flow_id=house.company.flow_id)
    assert claimed is not None
    conversation = await get_conversation(opened.id)
    await append_message(opened.id, kind="text", author="contact", text=house.word)
    event = message_event("text", house.word, await bot.carry(conversation), locale="en")
    await sessions.advance(claimed, conversation, event)
    return claimed.session_id
