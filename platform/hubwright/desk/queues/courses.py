"""Reading how queues stand for the overflow rules, and asking them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.channels.matrix import matrix_of
from hubwright.control.routing.hours import ALWAYS, Calendar, calendars
from hubwright.control.routing.list_queues import QueueView, queues_to_choose
from hubwright.control.routing.overflow import Rule, Then
from hubwright.desk.queues import overflow_queries
from hubwright.desk.queues.availability import agents_available
from hubwright.desk.queues.place import PACE, estimated
from hubwright.desk.routing.hours import is_open
from hubwright.desk.routing.overflow import Course, Moment, QueueFacts, decide, reach


async def course_from(
    queue: QueueView,
    now: datetime,
    *,
    channel_id: UUID,
    moment: Moment = "before",
    waited_s: float = 0.0,
    been: Collection[UUID] = (),
    done: Collection[Then] = (),
) -> Course:
    """Where one who is on this channel goes from a queue; a queue without rules costs nothing to ask."""
    if not queue.overflow.rules:
        return Course(queue=queue.id, then="wait", stops=())
    known = {queue.id: queue, **{each.id: each for each in await queues_to_choose()}}
    rules = {queue_id: each.overflow.rules for queue_id, each in known.items()}
    there = [known[queue_id] for queue_id in sorted(reach(queue.id, rules)) if queue_id in known]
    return decide(
        queue.id,
        rules,
        await facts_of(there, now),
        moment=moment,
        waited_s=waited_s,
        been=been,
        done=done,
        calls_back=await keeps_no_place(channel_id),
    )


async def facts_of(queues: Collection[QueueView], now: datetime) -> dict[UUID, QueueFacts]:
    """How these queues stand, as far as some rule asks."""
    asked = {rule.when for queue in queues for rule in queue.overflow.rules}
    hours: dict[UUID, Calendar] = await calendars() if "closed" in asked else {}
    found: dict[UUID, QueueFacts] = {}
    for row in await overflow_queries.standing([queue.id for queue in queues], now - PACE, now):
        calendar = hours.get(row["id"], ALWAYS)
        found[row["id"]] = QueueFacts(
            waiting=row["waiting"],
            estimated_s=estimated(row["waiting"], row["taken"]),
            average_s=None if row["average_s"] is None else round(row["average_s"]),
            is_open=is_open(calendar.hours, calendar.holidays, now).open,
            somebody=await agents_available(row["id"]) if "nobody" in asked else True,
        )
    return found


async def opens_at(queue_id: UUID, now: datetime) -> datetime | None:
    """When a queue that is closed opens again."""
    calendar = (await calendars()).get(queue_id, ALWAYS)
    return is_open(calendar.hours, calendar.holidays, now).opens_at


async def keeps_no_place(channel_id: UUID) -> bool:
    """Whether a customer has to stay to hear the answer: on a web chat, where nothing is sent to them elsewhere."""
    return await matrix_of(channel_id) is None


def next_look(rules: Collection[Rule], since: datetime, now: datetime) -> datetime | None:
    """When the wait alone makes the next rule hold for one who stands in a queue since then."""
    ahead = [since + timedelta(seconds=rule.limit) for rule in rules if rule.when == "waited"]
    return min((at for at in ahead if at > now), default=None)
