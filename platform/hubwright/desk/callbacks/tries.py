"""Whether who was called back answered: written to again where it was not, and closed with the reason after that."""

from uuid import UUID

from hubwright.desk.callbacks import queries
from hubwright.desk.callbacks.begin import look_at, reach, rules_for, wait_for_answer
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import ConversationView, append_message, get_conversation
from hubwright.desk.conversations import queries as conversations
from hubwright.desk.conversations.letters import mail_reply
from hubwright.desk.conversations.resolve import put_away
from hubwright.desk.queues.bell import ask_for_offers, handoff_ended, tell_inboxes
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.i18n import _, use_language


async def look(callback_id: UUID) -> str:
    """Look at one whose time may be over; returns what became of it, empty when there is nothing to do yet."""
    known = await queries.get(callback_id)
    if known is None:
        return ""
    conversation = await conversations.lock(known["conversation_id"])
    callback = await queries.get(callback_id)
    if conversation is None or callback is None or callback["state"] != "written":
        return ""
    if await queries.has_answered(conversation.id, callback["written_seq"]):
        return await _over(conversation, "answered")
    if conversation.status != "assigned":
        return await _over(conversation, "ended")
    return await _not_answered(conversation, callback)


async def _not_answered(conversation: ConversationView, callback: Row) -> str:
    if callback["answer_by"] > utc_now():
        await look_at(callback["id"], callback["answer_by"])
        return ""
    rules = await rules_for(conversation)
    if callback["tries"] >= rules.callback_tries:
        return await _give_up(conversation)
    await _write_again(conversation, callback, rules.answer_minutes)
    return "again"


async def _over(conversation: ConversationView, state: str) -> str:
    await queries.end(conversation.id, state, utc_now())
    tell_inboxes("list", conversation.id)
    return state


async def _write_again(conversation: ConversationView, callback: Row, minutes: int) -> None:
    """By the company's own words, on another channel when this one failed; what is refused counts as a try."""
    failed = await queries.last_failed(conversation.id, callback["written_seq"])
    await reach(conversation, callback, failed=failed)
    stands = await get_conversation(conversation.id)
    with use_language(stands.language):
        words = _("We wrote to you because it is your turn now. Answer here, and we go on.")
    written = await append_message(stands.id, kind="text", author="bot", text=words)
    if stands.mail_replies_to:
        contact = await get_contact(stands.contact_id)
        await mail_reply(stands, contact, written, text=words, name=_("Our team"), file_id=None)
    tries = callback["tries"] + 1
    await append_message(stands.id, kind="callback_again", author="system", text=str(tries), internal=True)
    await wait_for_answer(callback["id"], written.seq, stands, minutes)
    tell_inboxes("list", stands.id)


async def _give_up(conversation: ConversationView) -> str:
    """Nobody answered: closed, with the reason for the team, and open again as soon as the customer writes."""
    await queries.end(conversation.id, "not_reached", utc_now())
    await put_away(conversation, reason="not_reached")
    await append_message(conversation.id, kind="callback_over", author="system", internal=True)
    with use_language(conversation.language):
        words = _("We could not reach you. Write again whenever you like.")
    await append_message(conversation.id, kind="resolved", author="system", text=words)
    await handoff_ended(conversation.id, "closed")
    await ask_for_offers()
    tell_inboxes("list", conversation.id)
    return "not_reached"
