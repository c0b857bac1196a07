"""What the other side tells of a message that was sent: shown beside it."""

from hubwright.control.channels import line_queries
from hubwright.desk.carrying.errors import StateNotStated
from hubwright.desk.carrying.fitting import check_stated
from hubwright.desk.conversations import delivery_queries, wake
from hubwright.kernel.ids import parse_id
from hubwright.runtime.channels.accounts import Account
from hubwright_sdk import Receipt


async def take_receipt(account: Account, receipt: Receipt) -> bool:
    """Note it; False when no message of that name is known here, yet.

    A state that the channel's matrix does not list changes nothing: its admins are told what the plugin said.
    """
    try:
        check_stated(receipt.state, account.can)
    except StateNotStated as ignored:
        await line_queries.failed(account.channel.id, ignored.code, ignored.state)
        return True
    row = await delivery_queries.received(
        account.channel.id,
        external_id=receipt.external_id,
        message_id=parse_id(receipt.key.partition(":")[0]),
        state=receipt.state,
        reason=receipt.reason,
    )
    if row is not None:
        wake(row["conversation_id"], row["seq"])
    return row is not None
