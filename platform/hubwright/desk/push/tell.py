"""Telling members on their devices, with the caller's commit: who looks at an inbox or wants quiet is not told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.desk.conversations import holder_queries
from hubwright.desk.push import queries
from hubwright.desk.push.quiet import is_quiet
from hubwright.desk.push.schemas import Kind, News
from hubwright.kernel.clock import utc_now
from hubwright.kernel.scope import active_tenant

# How long it is of use to hear of it.
MESSAGE, MENTION, WARNING = timedelta(hours=4), timedelta(hours=12), timedelta(hours=1)
_STALE = timedelta(minutes=5)  # what is read so late was there before somebody asked to be told


async def push(kind: Kind, news: Sequence[News]) -> int:
    """Tell these members; returns to how many devices."""
    if not news:
        return 0
    devices = await queries.devices_to_tell(list({one.member_id for one in news}), kind)
    if not devices:
        return 0
    company, now = await find_company(active_tenant()), utc_now()
    zone = company.time_zone if company is not None else "UTC"
    awake = [row for row in devices if not is_quiet(row["quiet_from"], row["quiet_until"], now, zone)]
    told = [(row["id"], one) for row in awake for one in news if one.member_id == row["member_id"]]
    if told:
        await queries.post(kind, told)
    return len(told)


async def push_words(messages: Sequence[Any], now: datetime) -> None:
    """Customers wrote (rows with id, conversation_id, author, at): who holds the conversation is told of the last."""
    newest: dict[UUID, UUID] = {}
    for message in messages:
        if message["author"] == "contact" and message["at"] > now - _STALE:
            newest[message["conversation_id"]] = message["id"]
    if not newest:
        return
    holders = await holder_queries.holders_of(list(newest))
    await push(
        "message",
        [
            News(member_id=holder, conversation_id=each, subject_id=newest[each], until=now + MESSAGE)
            for each, holder in holders.items()
        ],
    )


async def push_warning(conversation_id: UUID, policy_id: UUID, until: datetime | None, now: datetime) -> None:
    """A promise is about to be broken: whoever holds the conversation is told, as long as it can still be kept."""
    holder = (await holder_queries.holders_of([conversation_id])).get(conversation_id)
    if holder is not None:
        ends = min(until or now + WARNING, now + WARNING)
        news = News(member_id=holder, conversation_id=conversation_id, subject_id=policy_id, until=ends)
        await push("sla", [news])


async def push_mentions(member_ids: Sequence[UUID], conversation_id: UUID, message_id: UUID, now: datetime) -> None:
    """A colleague called them in a note."""
    news = [
        News(member_id=each, conversation_id=conversation_id, subject_id=message_id, until=now + MENTION)
        for each in member_ids
    ]
    await push("mention", news)
