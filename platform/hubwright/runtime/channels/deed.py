"""Which windows of a channel a customer's message, or what else they did, opens. Pure."""

from hubwright.desk.carrying.ledger import Deed
from hubwright.runtime.channels.accounts import Account
from hubwright_sdk import InboundMessage
from hubwright_sdk.manifest import BY_MESSAGE


def deed_of(account: Account, message: InboundMessage) -> Deed | None:
    """None where one may always write, and for what opens nothing."""
    names = {message.event} if message.kind == "event" else {BY_MESSAGE, message.event}
    opens = [window for window in account.can.windows if window.opened_by in names]
    return Deed(address=message.sender.address, opens=opens, at=message.at) if opens else None
