"""Puts a recorded stretch of time together for a replay."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

import msgspec

from hubwright.control.identity import presence
from hubwright.control.identity.presence import Colleague
from hubwright.control.routing.list_queues import QueueView, list_queues, staffing
from hubwright.control.routing.plan_versions import plan_changes
from hubwright.control.routing.policy import policy
from hubwright.control.routing.skills import levels
from hubwright.desk.queues.seats import capacity_of
from hubwright.desk.what_if import queries
from hubwright.desk.what_if.day import Answer, Came, Day, Held, Stand, Worker
from hubwright.desk.what_if.plan_book import PlanBook, book_of
from hubwright.kernel.database import Row
from hubwright.kernel.permissions import Permission, permissions_of

_USUAL_ANSWER_S = 8.0
_AT_ONCE = timedelta(seconds=1)  # between leaving a queue and being somebody's: one transaction, some statements


async def read_day(since: datetime, until: datetime) -> Day:
    """Everything that was recorded between two moments; people have the skills, queues and room that they have now."""
    answers = [_answer(row) for row in await queries.answers(since, until)]
    came = await _came(since, until)
    return Day(
        began=since,
        ended=until,
        came=tuple(came),
        workers=tuple(await _workers(since, until)),
        answers=tuple(answers),
        typical_held_s=_typical_held(came),
        typical_answer_s=_typical_answer(answers),
    )


async def plans_of(queues: list[QueueView], until: datetime) -> PlanBook:
    """Which plan held for which queue when."""
    return book_of({queue.id: queue.plan for queue in queues}, await plan_changes(until))


async def _came(since: datetime, until: datetime) -> list[Came]:
    rows = await queries.entries(since, until)
    stretches: dict[UUID, list[Row]] = defaultdict(list)
    for row in await queries.stretches([each["conversation_id"] for each in rows]):
        stretches[row["conversation_id"]].append(row)
    stands: dict[UUID, list[Stand]] = defaultdict(list)
    for row in await queries.stands(since, until):
        stands[row.pop("entry_id")].append(Stand(**row))
    return [_entry(row, stretches[row["conversation_id"]], stands[row["entry_id"]]) for row in rows]


def _entry(row: Row, stretches: list[Row], stands: list[Stand]) -> Came:
    facts = {key: row[key] for key in ("entry_id", "conversation_id", "queue_id", "at", "priority", "medium", "label")}
    left: datetime | None = row["left_at"]
    after = [each for each in stretches if left is not None and each["began_at"] >= max(left - _AT_ONCE, row["at"])]
    accepted = row["outcome"] == "accepted"
    mine = _of_the_first(after) if accepted else []
    return Came(
        **facts,
        since=row["since"] if row["since"] != row["at"] else None,
        due_at=row["due_at"],
        asks=tuple(sorted(row["asks"].items())),
        last_agent=row["last_agent"],
        owner=row["owner"],
        left_at=None if accepted and row["offered"] else row["left_at"],
        taken_by=mine[0]["member_id"] if mine and not row["offered"] else None,
        held=_held(mine) if mine else None,
        stands=tuple(stands),
    )


def _answer(row: Row) -> Answer:
    still_open = row["ending"] == "offered"
    return Answer(**{**row, "ending": None if still_open else row["ending"]})


def _of_the_first(stretches: list[Row]) -> list[Row]:
    """As long as the one who took it had it."""
    found: list[Row] = []
    for each in stretches:
        if found and (each["member_id"] != found[0]["member_id"] or each["began_at"] != found[-1]["ended_at"]):
            break
        found.append(each)
    return found


def _held(stretches: list[Row]) -> Held:
    """Seconds since it was taken in which it cost a seat; what is still held is held for long."""
    began: datetime = stretches[0]["began_at"]
    spans = [
        ((each["began_at"] - began).total_seconds(), _seconds(began, each["ended_at"]))
        for each in stretches
        if each["kind"] != "parked"
    ]
    joined: list[tuple[float, float]] = []
    for begins, ends in spans:
        if joined and joined[-1][1] == begins:
            joined[-1] = (joined[-1][0], ends)
        else:
            joined.append((begins, ends))
    return tuple(joined)


def _seconds(began: datetime, ended: datetime | None) -> float:
    return (ended - began).total_seconds() if ended is not None else 86_400.0


async def team_of(queue_id: UUID) -> list[Worker]:
    """Who serves a queue, as they are now; everybody where nobody does."""
    everybody = await _people()
    return [each for each in everybody if each.queues is None or queue_id in each.queues] or everybody


async def _people() -> list[Worker]:
    """Who may answer, with the skills, queues and room that they have now."""
    company, skills, serving = await policy(), await levels(), await staffing()
    every_queue = frozenset(queue.id for queue in await list_queues())
    return [
        Worker(
            member_id=person.id,
            name=person.name,
            capacity=capacity_of(company, person),
            queues=_queues(person.id, every_queue, serving),
            skills=skills.get(person.id, {}),
        )
        for person in await presence.colleagues()
        if _may_reply(person)
    ]


async def _workers(since: datetime, until: datetime) -> list[Worker]:
    there = _there(await queries.changes(until))
    held: dict[UUID, list[tuple[str, str, datetime]]] = defaultdict(list)
    for row in await queries.held_at(since):
        held[row["member_id"]].append((row["medium"], row["label"], row["ended_at"] or until))
    last, heard = await queries.last_offers(since), await presence.heard_since(since)
    return [
        msgspec.structs.replace(
            person,
            there=tuple(there.get(person.member_id, ())),
            heard=heard.get(person.member_id, ()),
            holds=tuple(held[person.member_id]),
            last_offer_at=last.get(person.member_id),
        )
        for person in await _people()
    ]


def _may_reply(person: Colleague) -> bool:
    return Permission.CONVERSATIONS_REPLY in permissions_of(person.role)


def _queues(member_id: UUID, every: frozenset[UUID], serving: Mapping[UUID, frozenset[UUID]]) -> frozenset[UUID] | None:
    """A queue that names nobody is everybody's; None is all of them."""
    found = frozenset(queue for queue in every if queue not in serving or member_id in serving[queue])
    return None if found == every else found


def _there(changes: Iterable[Row]) -> dict[UUID, list[tuple[datetime, bool]]]:
    found: dict[UUID, list[tuple[datetime, bool]]] = defaultdict(list)
    for row in changes:
        found[row["member_id"]].append((row["at"], row["state"] == "available"))
    return found


def _typical_held(came: Iterable[Came]) -> dict[str, float]:
    """By medium, of those that somebody held."""
    held: dict[str, list[float]] = defaultdict(list)
    for one in came:
        if one.held is not None:
            held[one.medium].append(sum(ends - begins for begins, ends in one.held))
    return {medium: median(seconds) for medium, seconds in held.items()}


def _typical_answer(answers: Iterable[Answer]) -> float:
    taken = [
        (each.ended_at - each.offered_at).total_seconds()
        for each in answers
        if each.ending == "accepted" and each.ended_at is not None
    ]
    return median(taken) if taken else _USUAL_ANSWER_S
