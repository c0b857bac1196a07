"""What the other side tells of a message that was sent: shown beside it."""

from uuid import UUID

from hubwright.desk.conversations import delivery_queries, wake
from hubwright.kernel.ids import parse_id
from hubwright_sdk import Receipt


async def take_receipt(channel_id: UUID, receipt: Receipt) -> bool:
    """Note it; False when no message of that name is known here, yet."""
    row = await delivery_queries.received(
        channel_id,
        external_id=receipt.external_id,
        message_id=parse_id(receipt.key.partition(":")[0]),
        state=receipt.state,
        reason=receipt.reason,
    )
    if row is not None:
        wake(row["conversation_id"], row["seq"])
    return row is not None
