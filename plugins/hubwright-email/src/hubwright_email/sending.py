"""Sending one message: the thread is looked up, the sent folder too, and only then is it handed in."""

import asyncio
import email
from email import policy

from hubwright_email.accounts import Account
from hubwright_email.fields import header, ids
from hubwright_email.held import HeldMailboxes
from hubwright_email.mailbox import Mailbox
from hubwright_email.naming import message_id_of, own_id
from hubwright_email.submission import hand_in
from hubwright_email.wanted import IsWanted
from hubwright_email.writing import Answered, compose
from hubwright_sdk import CallContext, CallFailed, OutboundMessage, Sent

_LOOKING_UP_S = 3.0  # then the answer goes out with what is known without it


async def send(message: OutboundMessage, account: Account, held: HeldMailboxes, context: CallContext) -> Sent:
    """Send it, unless the sent folder says that it went out already.

    Without a sent folder a mail whose acknowledgement was lost goes out again, under the same Message-ID.
    """
    name = own_id(message.key, account.domain)
    if account.sent_folder and await _was_sent(name, account, held, context):
        context.log("the sent folder has this mail already; it is not sent again")
        return Sent(name)
    answered = await _answered(message, account, held, context)
    mail = compose(message, account, answered)
    await hand_in(mail, account, context, max(1.0, context.deadline_s - _LOOKING_UP_S - 1.0))
    if account.keep_sent:
        await _keep(mail.as_bytes(), account, held, context)
    return Sent(name)


async def _was_sent(name: str, account: Account, held: HeldMailboxes, context: CallContext) -> bool:
    def look(mailbox: Mailbox, _is_wanted: IsWanted) -> bool:
        return mailbox.headers_of(account.sent_folder, f"<{name}>") is not None

    return await held.do(account, look, context)


async def _answered(message: OutboundMessage, account: Account, held: HeldMailboxes, context: CallContext) -> Answered:
    """The chain and the subject of the mail that is answered; without its mailbox only its name."""
    message_id = message_id_of(message.reply_to)
    if not message_id:
        return Answered()

    def look(mailbox: Mailbox, _is_wanted: IsWanted) -> bytes | None:
        return mailbox.headers_of(account.folder, f"<{message_id}>")

    try:
        async with asyncio.timeout(_LOOKING_UP_S):
            found = await held.do(account, look, context)
    except (TimeoutError, CallFailed) as failed:
        context.log(f"the mail that is answered was not looked up: {type(failed).__name__}")
        found = None
    if found is None:
        return Answered(message_id=message_id)
    mail = email.message_from_bytes(found, policy=policy.default)
    references = ids(mail, "References") or ids(mail, "In-Reply-To")
    return Answered(message_id=message_id, references=references, subject=header(mail, "Subject"))


async def _keep(mail: bytes, account: Account, held: HeldMailboxes, context: CallContext) -> None:
    """What went out stays out: that it could not be filed is told, and no failure of the message."""

    def keep(mailbox: Mailbox, _is_wanted: IsWanted) -> bool:
        mailbox.keep(account.sent_folder, mail)
        return True

    try:
        async with asyncio.timeout(_LOOKING_UP_S):
            await held.do(account, keep, context)
    except (TimeoutError, CallFailed) as failed:
        context.log(f"the mail was sent, but not filed in {account.sent_folder}: {type(failed).__name__}")
