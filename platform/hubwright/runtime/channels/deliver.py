"""Sends what is said on messaging channels through their plugins: in order, once, again when it may be of use."""

import asyncio
import random
from uuid import UUID

import msgspec

from hubwright.control.channels import line_queries
from hubwright.desk.carrying import ledger
from hubwright.desk.carrying.errors import NotCarried
from hubwright.desk.carrying.fitting import check_carried
from hubwright.desk.carrying.rendering import Said, outbound
from hubwright.desk.contacts import home_queries
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.conversations import delivery_queries, wake
from hubwright.desk.conversations.deliveries import UNKNOWN_OUTCOME
from hubwright.desk.conversations.delivery_queries import KIND
from hubwright.desk.conversations.hand_over import attached
from hubwright.desk.files.verbs import get_file
from hubwright.host.dispatch.failures import Busy, Paused
from hubwright.host.failures import Broken, NotHere, NotSetUp, SwitchedOff
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.files import FileStore
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.telemetry import EFFECTS
from hubwright.runtime.channels import arrival_queries
from hubwright.runtime.channels.accounts import Account, ChannelOff, account_of
from hubwright.runtime.plugins.ways import dispatcher, ways_through
from hubwright.runtime.retrying import CLASSES, pause
from hubwright.runtime.visitor.going_on import link_to
from hubwright_sdk import (
    HOOKS,
    CallFailed,
    Malformed,
    OutboundMessage,
    RateLimited,
    Refused,
    Sent,
    Slow,
    Unreachable,
    WindowClosed,
)

LEASE_S = 15.0  # longer than a call; after a crash the other side gets the message again, under its old key
_FULL_PAUSE_S, _PAUSED_S = 0.5, 15.0
_MOST_BREAKS = 3
_UNKNOWN = (Slow, Unreachable, Malformed, Broken)  # after these nobody knows whether it was done
_FINAL = (Refused, SwitchedOff, NotHere, NotSetUp, ChannelOff)
_chance = random.SystemRandom().random


class InDoubt(Refused):
    """It may have arrived, and the other side would take it for another one: somebody has to look."""

    code = "in_doubt"


class NotSendable(Refused):
    """This channel cannot carry this message, so nobody is asked."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.told = code


async def due_deliveries(most: int = 100) -> list[Due]:
    """Find conversations in which something is to be sent, tenants taking turns."""
    return await due_now(KIND, most)


async def deliver(
    tenant_id: UUID, conversation_id: UUID, outbound_way: Outbound, store: FileStore | None = None
) -> bool:
    """Send the oldest message of a conversation that is not sent yet; False when there is none whose time has come.

    Out of `store` come the bytes of files, for channels that want them.
    """
    async with acting_for(tenant_id):
        taken = await delivery_queries.claim(conversation_id, LEASE_S)
    if taken is None:
        return False
    try:
        sent = await _send(tenant_id, taken, outbound_way, store)
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


async def _send(tenant_id: UUID, taken: Row, way: Outbound, store: FileStore | None) -> Sent:
    async with acting_for(tenant_id):
        account = await account_of(taken["channel_id"])
        message = await message_of(account, taken)
    if taken["was_cut_off"] and not account.can.keyed:
        raise InDoubt("it was being sent when its sender stopped; whether it arrived is unknown")
    if account.can.file_data and store is not None:
        message = await _with_bytes(tenant_id, taken, message, store)
    if not account.can.keyed:  # else it is sent again under its key, whatever happened
        async with acting_for(tenant_id):
            await delivery_queries.begun(taken["id"])
    try:
        sent: Sent = await dispatcher().call(
            tenant_id,
            account.to,
            HOOKS["send"],
            (message,),
            key=message.key,
            language=message.language,
            ways=ways_through(way),
        )
    except _UNKNOWN as failed:
        if account.can.keyed or not failed.began:
            raise
        raise InDoubt(f"{failed.reason}; whether it arrived is unknown") from None
    return sent


async def _with_bytes(tenant_id: UUID, taken: Row, message: OutboundMessage, store: FileStore) -> OutboundMessage:
    """Read outside of the transaction (the disk is slow); a file that is gone is still an address."""
    if not message.files:
        return message
    async with acting_for(tenant_id):
        stored = await get_file(taken["file_id"])
    try:
        data = await store.get(stored.storage_key)
    except Missing:
        return message
    return msgspec.structs.replace(message, files=[msgspec.structs.replace(message.files[0], data=data)])


async def message_of(account: Account, taken: Row) -> OutboundMessage:
    """A message as its channel can show it."""
    home_id = await home_queries.home_of("conversation", taken["conversation_id"], taken["contact_id"])
    to = await contact_queries.address_of(home_id, account.channel.id)
    if to is None:
        raise NotSendable("no_address", "the contact has no address on this channel")
    web_chat = taken["body"].get("goes_on", "")
    link = await link_to(web_chat, taken["conversation_id"], taken["id"]) if web_chat else ""
    said = Said(
        text=taken["text"],
        body=taken["body"],
        file=await attached(taken["file_id"]),
        link=link,
        automated=taken["author"] == "bot",
    )
    try:
        check_carried(said, account.can)
    except NotCarried as refused:
        raise NotSendable(refused.code, "") from None
    return outbound(
        said,
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
        counts = code in UNKNOWN_OUTCOME
        if seconds is None:
            ended = await delivery_queries.failed(taken["id"], code, failed.reason, counts=counts)
        else:
            ended = False
            was_attempt = not isinstance(failed, Busy | Paused)
            await delivery_queries.put_off(taken["id"], seconds, code, failed.reason, was_attempt=was_attempt)
        if not isinstance(failed, Busy | NotSendable):
            await line_queries.failed(taken["channel_id"], code, failed.reason)
        await _on_the_way(taken)
        if ended and isinstance(failed, WindowClosed):
            await ledger.shut(taken["openings"])
        elif ended and not counts:
            await ledger.give_back(taken["openings"])


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
