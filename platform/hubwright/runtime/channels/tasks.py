"""What is done at the other side of channels beside messages: sessions end, and what a removed plugin had goes."""

from typing import Any
from uuid import UUID

import structlog

from hubwright.control.channels import line_queries
from hubwright.control.channels.schemas import ChannelView
from hubwright.control.channels.verbs import list_channels
from hubwright.desk.contacts import queries as contact_queries
from hubwright.desk.conversations import delivery_queries, get_conversation
from hubwright.desk.conversations.ending import END
from hubwright.host.calls import installed_to_leave
from hubwright.host.failures import NotHere, SwitchedOff
from hubwright.host.installation.removing import LEAVE
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.jobs import job
from hubwright.runtime.channels.accounts import Account, ChannelOff, account_of
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import HOOKS, CallFailed, Ended, Leaving, Left, Refused

log = structlog.get_logger()


class StillSpeaking(Exception):
    """The last words have not gone out: the session ends after them."""


class NotLeft(Exception):
    """Something is still at the other side."""


@job(END, most_attempts=12)
async def end_session(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """End the session of a conversation that is still resolved; what the other side refuses is told to the admins."""
    conversation_id = UUID(payload["conversation_id"])
    try:
        async with acting_for(tenant_id):
            found = await _to_end(conversation_id)
    except (Missing, SwitchedOff, NotHere, ChannelOff):
        return
    if found is None:
        return
    account, address = found
    ended = Ended(key=payload["key"], to=address)
    try:
        await dispatcher().call(tenant_id, account.to, HOOKS["end"], (ended,), key=ended.key)
    except CallFailed as failed:
        async with acting_for(tenant_id):
            await line_queries.failed(account.channel.id, failed.code, failed.reason)
        if not isinstance(failed, Refused):
            raise


async def _to_end(conversation_id: UUID) -> tuple[Account, str] | None:
    """Where it is to be ended and for whom; None when the customer wrote again, or nobody knows them there."""
    conversation = await get_conversation(conversation_id)
    if conversation.status != "resolved":
        return None
    if await delivery_queries.speaks(conversation_id):
        raise StillSpeaking
    account = await account_of(conversation.channel_id)
    address = await contact_queries.address_of(conversation.contact_id, conversation.channel_id)
    return (account, address) if address is not None else None


@job(LEAVE, most_attempts=12)
async def leave(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Have a removed plugin take away what it put there, channel by channel, unless somebody brought it back."""
    plugin_id = payload["plugin"]
    async with acting_for(tenant_id):
        channels = [each for each in await list_channels() if each.plugin == plugin_id]
    failures: list[str] = []
    for channel in channels:
        try:
            await _leave(tenant_id, channel)
        except SwitchedOff:
            return
        except CallFailed as failed:
            failures.append(f"{channel.name}: {failed.reason}")
    if failures:
        raise NotLeft("; ".join(failures))


async def _leave(tenant_id: UUID, channel: ChannelView) -> None:
    async with acting_for(tenant_id):
        to = await installed_to_leave(channel.plugin, channel.settings)
        cursor = await line_queries.cursor_of(channel.id)
    leaving = Leaving(account=str(channel.id), cursor=cursor)
    key = f"{channel.id}/leave/{cursor}"
    left: Left = await dispatcher().call(tenant_id, to, HOOKS["leave"], (leaving,), key=key)
    async with acting_for(tenant_id):
        await line_queries.left(channel.id, left.cursor)
