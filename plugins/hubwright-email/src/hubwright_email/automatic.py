"""Which mails a machine wrote: they reach people, but no flow answers them, so that no two talk for ever."""

from collections import OrderedDict
from datetime import timedelta
from email.message import EmailMessage

from msgspec import structs

from hubwright_email.accounts import Account
from hubwright_email.fields import addresses, header
from hubwright_sdk import InboundMessage

_BULK = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
_SIGNS = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Mail-Autoreply")
_MACHINES = (
    "mailer-daemon", "postmaster", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply",
    "bounce", "bounces", "autoreply", "auto-reply", "notifications",
)  # fmt: skip
_MOST_SENDERS = 10_000


def is_automatic(mail: EmailMessage, sender: str) -> bool:
    """RFC 3834 and what programs write that know nothing of it."""
    submitted = header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = header(mail, "Precedence").strip().lower()
    if (submitted and submitted != "no") or precedence in _BULK or any(header(mail, sign) for sign in _SIGNS):
        return True
    suppressed = header(mail, "X-Auto-Response-Suppress").lower()
    if any(word in suppressed for word in ("all", "autoreply", "oof")):
        return True
    if "Return-Path" in mail and not addresses(mail, "Return-Path"):
        return True
    return is_machine(sender)


def is_machine(address: str) -> bool:
    """Whether nobody reads what is sent there."""
    name = address.partition("@")[0].lower().partition("+")[0]
    return name in _MACHINES or name.startswith(("noreply", "no-reply", "mailer-daemon", "bounce-", "bounces-"))


class Frequency:
    """Who writes faster than people do is a machine, whatever its mails say.

    A mail counts once, by its name, at the time at which it came: asked again, the answer is the same. It is known to
    this process only, and begins anew with it.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], OrderedDict[str, float]] = OrderedDict()

    def looked_at(self, message: InboundMessage, account: Account) -> InboundMessage:
        """The message, marked when its sender has written too many."""
        if message.at is None:
            return message
        whose, moment = (account.name, message.sender.address), message.at.timestamp()
        seen = self._seen.setdefault(whose, OrderedDict())
        self._seen.move_to_end(whose)
        seen[message.external_id] = moment
        window = timedelta(minutes=account.sender_minutes).total_seconds()
        while len(seen) > 4 * account.sender_most:
            seen.popitem(last=False)
        while len(self._seen) > _MOST_SENDERS:
            self._seen.popitem(last=False)
        recent = sum(moment - window < each <= moment for each in seen.values())
        return structs.replace(message, automated=True) if recent > account.sender_most else message
