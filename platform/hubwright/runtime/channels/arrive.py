"""Putting down what came, in one step with how far it was fetched; only then is the other side told "received"."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from hubwright.control.channels import line_queries
from hubwright.kernel.ids import new_id
from hubwright.runtime.channels import arrival_queries
from hubwright_sdk import DeviceNews, InboundMessage, InboundPost, Receipt


class KeptOpen(NamedTuple):
    """A post that is kept open for its answer."""

    post_key: str = ""
    until: datetime | None = None


NOT_KEPT_OPEN = KeptOpen()


async def post_arrived(channel_id: UUID, post: InboundPost, reply_until: datetime | None = None) -> None:
    """A post that was verified; with `reply_until` somebody keeps it open for so long."""
    await line_queries.ring(channel_id)
    await arrival_queries.put(channel_id, "post", post.key, plain(post), post_key=post.key, reply_until=reply_until)


async def put_down(
    channel_id: UUID,
    messages: Sequence[InboundMessage],
    receipts: Sequence[Receipt],
    devices: Sequence[DeviceNews] = (),
    kept_open: KeptOpen = NOT_KEPT_OPEN,
) -> None:
    """What a plugin read out of a post, or pulled."""
    key, until = kept_open
    for news in devices:
        await arrival_queries.put(channel_id, "device", news.id or str(new_id()), plain(news))
    for message in messages:
        name = message.external_id
        await arrival_queries.put(channel_id, "message", name, plain(message), post_key=key, reply_until=until)
    for receipt in receipts:
        name = f"{receipt.external_id or receipt.key}/{receipt.state}"
        await arrival_queries.put(channel_id, "receipt", name, plain(receipt))


def plain(thing: msgspec.Struct) -> dict[str, Any]:
    """As JSON that the database takes."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(thing).replace(b"\\u0000", b""))
    return found
