"""Sends what is said on messaging channels through their plugins: in order, once, again when it may be of use."""

import asyncio
import random
from uuid import UUID

from hubwright.control.channels import line_queries
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.conversations import delivery_queries, wake
from hubwright.desk.conversations.delivery_queries import KIND
from hubwright.desk.files.links import file_link
from hubwright.desk.files.verbs import get_file
from hubwright.host.dispatch.failures import Busy, Paused
from hubwright.host.failures import Broken, NotHere, NotSetUp, SwitchedOff
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.settings import settings
from hubwright.kernel.telemetry import EFFECTS
from hubwright.runtime.channels import arrival_queries
from hubwright.runtime.channels.accounts import Account, ChannelOff, account_of
from hubwright.runtime.channels.outbound import Said, outbound
from hubwright.runtime.plugins.ways import dispatcher, ways_through
from hubwright.runtime.retrying import CLASSES, pause
from hubwright_sdk import HOOKS, CallFailed, OutboundFile, OutboundMessage, RateLimited, Refused, Sent

LEASE_S = 30.0  # longer than a call; after a crash the other side gets the message again, under its old key
_FULL_PAUSE_S, _PAUSED_S = 0.5, 15.0
_MOST_BREAKS = 3
_FINAL = (Refused, SwitchedOff, NotHere, NotSetUp, ChannelOff)
_chance = random.SystemRandom().random


class NotSendable(Refused):
    """This channel cannot carry this message, so nobody is asked."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.told = code


async def due_deliveries(most: int = 100) -> list[Due]:
    """Find conversations in which something is to be sent, tenants taking turns."""
    return await due_now(KIND, most)


async def deliver(tenant_id: UUID, conversation_id: UUID, outbound_way: Outbound) -> bool:
    """Send the oldest message of a conversation that is not sent yet; False when there is none whose time has come."""
    async with acting_for(tenant_id):
        taken = await delivery_queries.claim(conversation_id, LEASE_S)
    if taken is None:
        return False
    try:
        sent = await _send(tenant_id, taken, outbound_way)
    except asyncio.CancelledError:  # the process drains: the next worker sends it at once, not after the lease
        await asyncio.shield(_give_back(tenant_id, taken))
        raise
    except CallFailed as failed:
        await _not_sent(tenant_id, taken, failed)
    else:
        EFFECTS.labels("send", "done").inc()
        async with acting_for(tenant_id):
            await delivery_queries.sent(taken["id"], sent.external_id[:200])
            await line_queries.went_well(taken["channel_id"])
            await _on_the_way(taken)
    return True


async def _send(tenant_id: UUID, taken: Row, way: Outbound) -> Sent:
    async with acting_for(tenant_id):
        account = await account_of(taken["channel_id"])
        message = await _message(account, taken)
    if len(message.text) > account.can.text_limit:
        raise NotSendable("too_long", f"{len(message.text)} characters; this channel takes {account.can.text_limit}")
    sent: Sent = await dispatcher().call(
        tenant_id,
        account.to,
        HOOKS["send"],
        (message,),
        key=message.key,
        language=message.language,
        ways=ways_through(way),
    )
    return sent


async def _message(account: Account, taken: Row) -> OutboundMessage:
    to = await contact_queries.address_of(taken["contact_id"], account.channel.id)
    if to is None:
        raise NotSendable("no_address", "the contact has no address on this channel")
    file = None
    if taken["file_id"] is not None:
        stored = await get_file(taken["file_id"])
        url = f"{settings().public_url}{file_link(stored.id)}"
        file = OutboundFile(url=url, name=stored.name, media_type=stored.media_type, size=stored.size)
    return outbound(
        Said(text=taken["text"], body=taken["body"], file=file),
        account.can,
        key=str(taken["id"]) if taken["round"] == 1 else f"{taken['id']}:{taken['round']}",
        to=to,
        language=taken["language"] or account.channel.language,
        reply_to=await arrival_queries.newest_heard(taken["conversation_id"]),
    )


async def _not_sent(tenant_id: UUID, taken: Row, failed: CallFailed) -> None:
    code = failed.told if isinstance(failed, NotSendable) else failed.code
    seconds = _again_in(failed, taken["attempts"])
    EFFECTS.labels("send", "failed" if seconds is None else "put_off").inc()
    async with acting_for(tenant_id):
        if seconds is None:
            await delivery_queries.failed(taken["id"], code, failed.reason)
        else:
            was_attempt = not isinstance(failed, Busy | Paused)
            await delivery_queries.put_off(taken["id"], seconds, code, failed.reason, was_attempt=was_attempt)
        if not isinstance(failed, Busy | NotSendable):
            await line_queries.failed(taken["channel_id"], code, failed.reason)
        await _on_the_way(taken)


async def _give_back(tenant_id: UUID, taken: Row) -> None:
    async with acting_for(tenant_id):
        await delivery_queries.put_off(taken["id"], 0.0, "", "", was_attempt=False)
        await delivery_queries.arrange(taken["conversation_id"])


def _again_in(failed: CallFailed, attempts: int) -> float | None:
    """How long until the next try; None when it is of no use."""
    if isinstance(failed, Busy | Paused):
        return _FULL_PAUSE_S if isinstance(failed, Busy) else _PAUSED_S
    most = _MOST_BREAKS if isinstance(failed, Broken) else CLASSES["send"].most_attempts
    if isinstance(failed, _FINAL) or attempts >= most:
        return None
    asked = failed.retry_after_s if isinstance(failed, RateLimited) else None
    return pause(CLASSES["send"], attempts, chance=_chance(), retry_after=asked)


async def _on_the_way(taken: Row) -> None:
    await delivery_queries.arrange(taken["conversation_id"])
    wake(taken["conversation_id"], taken["seq"])
