"""What a device shows: in its owner's language, and of customers no more than the owner allows."""

from uuid import UUID

import msgspec

from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import get_conversation, said_queries
from hubwright.desk.push.schemas import Choice, Post
from hubwright.kernel.i18n import _

LONGEST_TEXT = 160


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What our service worker reads; of one `tag` only the last is shown."""

    kind: str
    title: str
    body: str
    url: str
    tag: str
    silent: bool


async def shown(post: Post, choice: Choice, *, company: str, sound: bool) -> Shown:
    """Put a post into words; a device that could not take them gets none of the customer's."""
    name = text = ""
    if choice.show_text and not post.bare:
        name, text = await _of_the_customer(post)
    return Shown(
        kind=post.kind,
        title=_titles(name)[post.kind],
        body=text or company,
        url=f"/inbox/mine/{post.conversation_id}",
        tag=f"{post.kind}:{post.conversation_id}",
        silent=not sound,
    )


def _titles(name: str) -> dict[str, str]:
    if name:
        return {
            "offer": _("%(name)s wants to talk") % {"name": name},
            "message": _("%(name)s wrote") % {"name": name},
            "mention": _("You were called in the conversation with %(name)s") % {"name": name},
            "sla": _("%(name)s waits: a promise is about to be broken") % {"name": name},
        }
    return {
        "offer": _("A conversation is offered to you"),
        "message": _("A new message in one of your conversations"),
        "mention": _("A colleague called you in a note"),
        "sla": _("A promise in one of your conversations is about to be broken"),
    }


async def _of_the_customer(post: Post) -> tuple[str, str]:
    contact = await get_contact((await get_conversation(post.conversation_id)).contact_id)
    text = await _words(post.subject_id) if post.kind == "message" else ""
    return (contact.name or contact.email)[:80], text


async def _words(message_id: UUID) -> str:
    """What the customer wrote, as far as it goes on one line; nothing of what was taken away since."""
    row = await said_queries.by_id(message_id)
    line = " ".join(row["text"].split()) if row is not None else ""
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1]}…"
