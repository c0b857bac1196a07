"""The whole reckoning of the active tenant, which has to be read at one moment: conversations, promises, the board."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from hubwright.control.variables.business_hours import business_hours
from hubwright.desk.board.standing import MOST, in_work, read_board, waiting_in
from hubwright.desk.conversations.list_conversations import counts
from hubwright.desk.reckoning import boards, lives, promises, queries
from hubwright.desk.reckoning.book import Book, Report
from hubwright.desk.reckoning.told import Arrival, Entry, Handled, KeptClock, Offered, Told
from hubwright.desk.segments.schemas import Said, Segment
from hubwright.desk.sla.policies import list_policies
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row

T = TypeVar("T")
_BATCH = 500


async def reckon(actor: Actor, now: datetime) -> Report:
    """Work everything out from the log and compare it with what boards and figures show; lists what differs."""
    book = Book()
    policies = {one.id: one for one in await list_policies()}
    hours, changed_at = await business_hours(), await queries.rules_changed_at()
    still_open: list[Told] = []
    after: UUID | None = None
    while batch := await queries.conversations(after, _BATCH):
        for told in await _told(batch):
            lives.look_at(book, told, now)
            promises.look_at(book, told, policies, hours, changed_at)
            if told.waits or told.is_held:
                still_open.append(told)
        after = batch[-1]["id"]
    await _board(book, actor, still_open)
    return book.report()


async def _board(book: Book, actor: Actor, still_open: list[Told]) -> None:
    board = await read_board(actor)
    boards.look_at(book, board, still_open, await queries.last_states())
    listed = await counts(actor)
    book.same("waiting in the inbox", None, listed.waiting, sum(one.waits for one in still_open))
    book.same("the team's in the inbox", None, listed.team, sum(one.is_held for one in still_open))
    for queue in board.queues:
        waits = await waiting_in(actor, queue.queue.id)
        work = await in_work(actor, queue_id=queue.queue.id)
        book.same("rows behind what waits", queue.queue.id, len(waits), min(queue.waiting, MOST))
        book.same("rows behind what is in work", queue.queue.id, len(work), min(queue.in_work, MOST))
    for agent in board.agents:
        rows = await in_work(actor, member_id=agent.person.id)
        book.same("rows behind an agent", agent.person.id, len(rows), min(agent.agent.carries + agent.parked, MOST))


async def _told(batch: Sequence[Row]) -> list[Told]:
    """These conversations with everything that is kept about them."""
    ids = [row["id"] for row in batch]
    logs = _by_conversation(await queries.segments(ids), Segment)
    said = _by_conversation(await queries.said(ids), Said)
    entries = _by_conversation(await queries.entries(ids), Entry)
    offers = _by_conversation(await queries.offers(ids), Offered)
    handled = _by_conversation(await queries.handled(ids), Handled)
    arrivals = _by_conversation(await queries.arrivals(ids), Arrival)
    clocks = _by_conversation(await queries.clocks(ids), KeptClock)
    return [
        Told(
            **row,
            log=logs.get(row["id"], []),
            said=said.get(row["id"], []),
            entries=entries.get(row["id"], []),
            offers=offers.get(row["id"], []),
            handled=handled.get(row["id"], []),
            arrivals=arrivals.get(row["id"], []),
            clocks=clocks.get(row["id"], []),
        )
        for row in batch
    ]


def _by_conversation(rows: Sequence[Row], kind: type[T]) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = {}
    for row in rows:
        fields: dict[str, Any] = {name: value for name, value in row.items() if name != "conversation_id"}
        found.setdefault(row["conversation_id"], []).append(msgspec.convert(fields, kind))
    return found
