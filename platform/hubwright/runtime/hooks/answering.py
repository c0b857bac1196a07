"""Keeps a post open for a moment: what is said first goes into the answer to it, and then nowhere else.

It is marked as sent before it is handed to the connection. If that breaks, the post comes again and gets the same.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.channels import line_queries
from hubwright.desk.carrying import ledger
from hubwright.desk.conversations import delivery_queries, wake
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.realtime import hub
from hubwright.runtime.channels import arrival_queries
from hubwright.runtime.channels.accounts import account_of
from hubwright.runtime.channels.deliver import message_of
from hubwright.runtime.channels.replies import topic_of
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import HOOKS, CallFailed, InboundPost, PostReply, ReplyAsked

PATIENCE_S = 4.0  # WeChat and Weibo wait five seconds
MOST_OPEN = 200  # posts at once, in one process; past it they are answered without waiting
_POLL_S = 0.5  # a wake may be lost
_LEASE_S = 10.0
_open = [0]


@contextlib.contextmanager
def kept_open(*, asked: bool) -> Iterator[datetime | None]:
    """Until when a post may be kept open; None when it may not."""
    if not asked or _open[0] >= MOST_OPEN:
        yield None
        return
    _open[0] += 1
    try:
        yield utc_now() + timedelta(seconds=PATIENCE_S)
    finally:
        _open[0] -= 1


async def answer_to(tenant_id: UUID, channel_id: UUID, post: InboundPost, until: datetime) -> str:
    """What goes into the answer to a post; empty when nothing was said in time, or it goes another way."""
    patience = time.monotonic() + (until - utc_now()).total_seconds()
    async with hub.subscribe(topic_of(tenant_id, post.key)) as woken:
        while True:
            async with acting_for(tenant_id):
                taken = await delivery_queries.claim_for_post(channel_id, post.key, _LEASE_S)
                comes = taken is None and await arrival_queries.is_in_hand(channel_id, post.key)
            if taken is not None:
                return await _written(tenant_id, taken, post)
            left = patience - time.monotonic()
            if not comes or left <= 0:
                return ""
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.get(), min(left, _POLL_S))


async def _written(tenant_id: UUID, taken: Row, post: InboundPost) -> str:
    """The message as the plugin writes it; what it cannot write goes by the sender, at once."""
    try:
        said = await _write(tenant_id, taken, post)
    except CallFailed:
        said = ""
    async with acting_for(tenant_id):
        if said:
            await delivery_queries.sent(taken["id"], "")
            if taken["state"] != "sent":
                await ledger.give_back(taken["openings"])  # it was no message of the quota
            await line_queries.went_well(taken["channel_id"])
        else:
            await delivery_queries.give_back(taken["id"])
        await delivery_queries.arrange(taken["conversation_id"])
        wake(taken["conversation_id"], taken["seq"])
    return said


async def _write(tenant_id: UUID, taken: Row, post: InboundPost) -> str:
    async with acting_for(tenant_id):
        account = await account_of(taken["channel_id"])
        message = await message_of(account, taken)
    asked = ReplyAsked(post=post, message=message)
    reply: PostReply = await dispatcher().call(
        tenant_id, account.to, HOOKS["reply"], (asked,), key=message.key, language=message.language
    )
    return reply.body
