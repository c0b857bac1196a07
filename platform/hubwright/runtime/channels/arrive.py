"""Putting down what came, in one step with how far it was fetched; only then is the other side told "received"."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels import line_queries
from hubwright.runtime.channels import arrival_queries
from hubwright_sdk import InboundMessage, InboundPost, Receipt


async def post_arrived(channel_id: UUID, post: InboundPost) -> None:
    """A post that was verified."""
    await line_queries.ring(channel_id)
    await arrival_queries.put(channel_id, "post", post.key, plain(post))


async def put_down(channel_id: UUID, messages: Sequence[InboundMessage], receipts: Sequence[Receipt]) -> None:
    """What a plugin read out of a post, or pulled."""
    for message in messages:
        await arrival_queries.put(channel_id, "message", message.external_id, plain(message))
    for receipt in receipts:
        name = f"{receipt.external_id or receipt.key}/{receipt.state}"
        await arrival_queries.put(channel_id, "receipt", name, plain(receipt))


def plain(thing: msgspec.Struct) -> dict[str, Any]:
    """As JSON that the database takes."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(thing).replace(b"\\u0000", b""))
    return found
