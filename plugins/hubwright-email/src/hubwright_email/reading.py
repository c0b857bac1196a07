"""A mail as the host understands it: a customer's message, the fate of one of ours, or nothing that is new."""

import email
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage

from hubwright_email.accounts import Account
from hubwright_email.attachments import attached
from hubwright_email.automatic import is_automatic
from hubwright_email.bounces import bounce_of
from hubwright_email.content import shown_text
from hubwright_email.fields import addresses, header, ids
from hubwright_email.naming import is_own_id, name_of
from hubwright_sdk import InboundFile, InboundMessage, Receipt, Sender

Mail = InboundMessage | Receipt
_BROKEN = (MessageError, ValueError, IndexError, KeyError, AttributeError, TypeError, LookupError, RecursionError)
_UNREADABLE = "This mail cannot be read. / 无法读取此邮件。"
_NOBODY = "unknown@invalid"
_FORWARDS = ("fw:", "fwd:", "转发:", "转发：", "wg:", "tr:")


def read(raw: bytes, account: Account, came: datetime, *, is_cut: bool = False) -> Mail | None:
    """Read one; None for our own. Whatever is in it, this does not fail: a mail that did would stop the mailbox."""
    mail: EmailMessage = email.message_from_bytes(raw, policy=policy.default)
    shown, sender = next(iter(addresses(mail, "From")), ("", _NOBODY))
    name = name_of(mail, raw)
    if is_own_id(name) or sender == account.address.lower():
        return None
    bounce = bounce_of(mail)
    if bounce is not None:
        return bounce
    try:
        text, files = _content(mail, is_cut=is_cut)
    except _BROKEN:
        text, files = _UNREADABLE, [InboundFile(name="mail.eml")]
    return InboundMessage(
        external_id=name,
        sender=Sender(address=sender, name=shown[:200]),
        text=text,
        at=came,
        files=files,
        automated=is_automatic(mail, sender),
    )


def _content(mail: EmailMessage, *, is_cut: bool) -> tuple[str, list[InboundFile]]:
    subject = header(mail, "Subject")
    is_forwarded = subject.lower().startswith(_FORWARDS)
    text = shown_text(mail, whole=is_forwarded)
    found = attached(mail, is_cut=is_cut)
    is_answer = bool(ids(mail, "In-Reply-To") or ids(mail, "References"))
    parts = [subject if not is_answer or is_forwarded else "", text, *found.notes]
    return "\n\n".join(part for part in parts if part) or subject, found.files
