"""The test chat: a real conversation that runs a draft, is never metered and never offered to anybody."""

from uuid import UUID

from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import get_draft
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import append_message, get_conversation, start_conversation
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright.runtime import bot, queries, sessions
from hubwright.runtime.events import TakenIn
from hubwright.runtime.facts import message_event
from hubwright.runtime.hold import hold
from hubwright.runtime.trace import queries as trace_queries


async def start_test_chat(actor: Actor, flow_id: UUID, *, language: str = "") -> UUID:
    """Open a test chat on the flow's draft as it is now; later edits need a restart."""
    actor.require(Permission.FLOWS_READ)
    draft = await get_draft(flow_id)
    channels = await list_channels()
    if not channels:
        raise Missing("channel")
    contact_id = await meet_contact(channels[0].id, f"test:{actor.member_id or actor.label}", name=actor.name)
    opened = await start_conversation(contact_id, channels[0].id, language=language or actor.language, test=True)
    await sessions.start(opened.id, flow_id=flow_id, draft_doc=draft.doc)
    return opened.id


async def say(
    actor: Actor, conversation_id: UUID, *, kind: str = "text", text: str = "", choice_id: str = "", client_id: str = ""
) -> TakenIn:
    """Say something in a test chat; the same client id again says it once."""
    locked = await hold(conversation_id)
    if locked is None or not locked.test:
        raise Missing("conversation")
    external_id = f"test:{conversation_id}:{client_id}"
    if client_id:
        known = await queries.acknowledged(locked.channel_id, external_id)
        if known is not None:
            return TakenIn(known["seq"], known["conversation_id"])
    appended = await append_message(
        locked.id,
        kind=kind,
        author="contact",
        text=text,
        body={"choice_id": choice_id} if choice_id else None,
        client_id=client_id or None,
        author_name=actor.name,
    )
    if client_id:
        await queries.remember_inbound(locked.channel_id, external_id, locked.id, appended.seq, {"kind": kind})
    claimed = await sessions.claim(locked.id)
    if claimed is not None:
        carried = await bot.carry(await get_conversation(locked.id))
        more = {"choice_id": choice_id} if choice_id else {}
        event = message_event(kind, text, carried, locale=locked.language, **more)
        await sessions.advance(claimed, locked, event)
    return TakenIn(appended.seq, locked.id)


async def path_of(conversation_id: UUID) -> list[dict[str, object]]:
    """The nodes a test chat has visited, in order."""
    return [dict(step) for step in await trace_queries.steps_of(conversation_id)]
