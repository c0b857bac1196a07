"""The mail that carries a reply to somebody who left an address: in their language, with what was said before."""

from uuid import UUID

from hubwright.control.channels.verbs import get_channel
from hubwright.control.companies import find_company
from hubwright.desk.contacts.schemas import ContactView
from hubwright.desk.conversations.read import events_after
from hubwright.desk.conversations.schemas import Appended, ConversationView, EventView
from hubwright.desk.files.links import file_link
from hubwright.desk.files.verbs import get_file
from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.mail import Letter, post_mail
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.settings import settings

_QUOTED = 30


async def mail_reply(
    conversation: ConversationView,
    contact: ContactView,
    written: Appended,
    *,
    text: str,
    name: str,
    file_id: UUID | None,
) -> None:
    """Post one letter per reply; it leaves after the commit."""
    company = await find_company(active_tenant())
    company_name = company.name if company is not None else "Hubwright"
    channel = await get_channel(conversation.channel_id)
    base = settings().public_url
    before = await events_after(conversation.id, max(0, written.seq - 1 - _QUOTED), staff=False, limit=_QUOTED)
    with use_language(conversation.language or contact.language):
        words = text
        if file_id is not None:
            file = await get_file(file_id)
            words = "\n".join(part for part in (text, f"{file.name}: {base}{file_link(file_id)}") if part)
        lines = [
            _("Hello %(name)s,") % {"name": contact.name} if contact.name else _("Hello,"),
            "",
            _("%(agent)s of %(company)s answered you:") % {"agent": name, "company": company_name},
            "",
            words,
            "",
            _("Answer in the chat: %(address)s") % {"address": f"{base}/c/{channel.key}"},
            "",
            "—" * 20,
            _("What was said before:"),
            "",
            *[_line(event, contact) for event in before if event.seq < written.seq and event.text],
            "",
            _("You get this because you left this address in the chat of %(company)s.") % {"company": company_name},
        ]
        letter = Letter(
            to=conversation.mail_replies_to,
            subject=_("%(company)s answered you") % {"company": company_name},
            text="\n".join(lines) + "\n",
            thread=str(conversation.id),
        )
    await post_mail(letter, dedup_key=f"reply:{written.message_id}")


def _line(event: EventView, contact: ContactView) -> str:
    who = {
        "contact": contact.name or _("You"),
        "bot": _("Assistant"),
        "agent": event.author_name,
        "system": "·",
    }[event.author]
    return f"{event.at:%Y-%m-%d %H:%M} UTC  {who}: {event.text}"
