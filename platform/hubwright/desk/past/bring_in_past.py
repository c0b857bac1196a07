"""Bringing a whole past in: a handful of statements for hundreds of conversations, with their usage."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.usage.counts import Count
from hubwright.control.usage.record import record_all
from hubwright.desk.contacts.terms import terms_of
from hubwright.desk.past import queries
from hubwright.desk.past.schemas import PastCustomer, PastTalk
from hubwright.desk.search.index import read_all_again
from hubwright.kernel.ids import beside

_METERS = {"contact": "messages_in", "bot": "messages_out", "agent": "messages_out"}
Rows = list[dict[str, Any]]


async def bring_in_past(customers: Sequence[PastCustomer], talks: Sequence[PastTalk]) -> None:
    """Write it into the active tenant, which must have nothing of it yet; search reads it afterwards."""
    await queries.customers([msgspec.structs.asdict(one) for one in customers])
    await queries.terms([*_terms(customers)])
    await queries.conversations([_conversation(talk) for talk in talks])
    await queries.messages([*_messages(talks)])
    await queries.segments([*_segments(talks)])
    waits = [(talk, talk.wait) for talk in talks if talk.wait is not None]
    await queries.waits(
        [{**msgspec.structs.asdict(wait), "conversation_id": t.id, "label": t.label, "offers": 0} for t, wait in waits]
    )
    await queries.offers(
        [
            {**msgspec.structs.asdict(offer), "entry_id": wait.entry_id, "conversation_id": talk.id}
            for talk, wait in waits
            for offer in wait.offers
        ]
    )
    await queries.handle_times([*_handled(talks)])
    ids, counts = zip(*_counted(talks), strict=True)
    await record_all(ids, counts)
    await read_all_again()


def _terms(customers: Iterable[PastCustomer]) -> Iterator[dict[str, Any]]:
    for one in customers:
        for term in terms_of(one.name, one.email, one.fields):
            yield {"term": term, "contact_id": one.id}


def _conversation(talk: PastTalk) -> dict[str, Any]:
    return {
        "id": talk.id,
        "contact_id": talk.customer_id,
        "channel_id": talk.channel_id,
        "status": talk.status,
        "last_seq": len(talk.lines),
        "assignee_id": talk.assignee_id,
        "queue_id": talk.wait.queue_id if talk.wait is not None else None,
        "language": talk.language,
        "summary": talk.summary,
        "source": talk.source,
        "label": talk.label,
        "rating": talk.rating,
        "rated_at": talk.lines[-1].at if talk.rating is not None else None,
        "created_at": talk.lines[0].at,
        "updated_at": talk.lines[-1].at,
        "resolved_at": talk.resolved_at,
        "assigned_at": talk.assigned_at,
        "disposition_id": talk.disposition_id,
        "disposed_at": talk.resolved_at if talk.disposition_id is not None else None,
    }


def _messages(talks: Iterable[PastTalk]) -> Iterator[dict[str, Any]]:
    for talk in talks:
        for seq, line in enumerate(talk.lines, 1):
            yield {**msgspec.structs.asdict(line), "conversation_id": talk.id, "seq": seq}


def _segments(talks: Iterable[PastTalk]) -> Iterator[dict[str, Any]]:
    for talk in talks:
        for n, one in enumerate(talk.log, 1):
            queue_id = talk.wait.queue_id if talk.wait is not None and one.kind != "bot" else None
            row = msgspec.structs.asdict(one)
            yield {**row, "conversation_id": talk.id, "n": n, "queue_id": queue_id, "label": _label(talk, n)}


def _label(talk: PastTalk, n: int) -> str:
    return "" if n == 1 else talk.label  # the bot has it before anybody knows what it is about


def _handled(talks: Iterable[PastTalk]) -> Iterator[dict[str, Any]]:
    for talk in talks:
        if talk.handled_id is not None:
            yield {
                "id": talk.handled_id,
                "conversation_id": talk.id,
                "member_id": talk.assignee_id,
                "queue_id": talk.wait.queue_id if talk.wait is not None else None,
                "label": talk.label,
                "began_at": talk.assigned_at,
                "ended_at": talk.handled_until,
            }


def _counted(talks: Iterable[PastTalk]) -> Iterator[tuple[UUID, Count]]:
    for talk in talks:
        yield _piece(talk.id, "conversations", talk.id, "conversation", talk.lines[0].at)
        for line in talk.lines:
            meter = _METERS.get(line.author)
            if meter is not None and not line.internal:
                yield _piece(line.id, meter, talk.id, "message", line.at)


def _piece(fact: UUID, meter: str, subject: UUID, source: str, at: datetime) -> tuple[UUID, Count]:
    count = Count(meter=meter, quantity=Decimal(1), subject=str(subject), source=source, idem_key=str(fact), at=at)
    return beside(fact, "counted"), count
