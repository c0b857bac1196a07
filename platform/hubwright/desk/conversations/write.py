"""What replies and notes share: who writes, what may be written, and that a resend changes nothing."""

from uuid import UUID

from hubwright.desk.conversations import queries, staff_queries
from hubwright.desk.conversations.schemas import Appended, ConversationView
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

LONGEST_TEXT = 8000
LONGEST_CLIENT_ID = 64


async def begin(actor: Actor, conversation_id: UUID, client_id: str | None) -> tuple[ConversationView, Appended | None]:
    """Hold the conversation, and find what this client id has written already."""
    actor.require(Permission.CONVERSATIONS_REPLY)
    if client_id is not None and not (0 < len(client_id) <= LONGEST_CLIENT_ID and client_id.isprintable()):
        raise Invalid(FieldError("client_id", _("A client id has 1 to 64 characters.")))
    conversation = await queries.lock(conversation_id)
    if conversation is None or (conversation.test and actor.kind == "api_key"):
        raise Missing("conversation")
    if client_id is not None:
        known = await staff_queries.sent_with(conversation_id, client_id, actor.member_id)
        if known is not None:
            return conversation, Appended(known["seq"], known["id"], known["at"])
    return conversation, None


def usable_text(text: str, *, needed: bool) -> str:
    """Check a text a member wrote."""
    kept = text.strip()
    if needed and not kept:
        raise Invalid(FieldError("text", _("Write something first.")))
    if len(kept) > LONGEST_TEXT or "\0" in kept:
        raise Invalid(FieldError("text", _("A message may have up to %(most)s characters.") % {"most": LONGEST_TEXT}))
    return kept
