"""Dunning of the active company: its standing is a row, its acts are facts that are committed with it.

Those who run the platform see the stage across companies, as an incident that stands as long as the stage does.
"""

from datetime import datetime
from typing import Any

from hubwright.control.billing.payments import dunning_queries
from hubwright.control.billing.payments.dunning import Act, Happened, Passed, Remind, Standing, next_look, step
from hubwright.kernel import incidents
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.kernel.events import announce
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue

DUE = "dunning"
FACTS = {"past_due": "billing.past_due", "given_up": "billing.given_up", "clear": "billing.settled"}
REMINDER = "billing.reminder"
INCIDENT: incidents.Kind = "dunning"


async def dun(happened: Happened) -> Standing:
    """Note what happened, and say what follows; inside the company's transaction."""
    before = await dunning_queries.standing()
    after, acts = step(before, happened)
    if after != before:
        await dunning_queries.stand(after, next_look(after))
    if after.stage != before.stage:
        await _show(after)
    for act in acts:
        await _announce(act, after)
    return after


async def _show(standing: Standing) -> None:
    """Let those who run the platform see the stage, and since when."""
    for shown in await incidents.incidents_of_company(INCIDENT):
        await incidents.close_incident(INCIDENT, shown)
    if standing.stage != "clear":
        await incidents.open_incident(INCIDENT, new_id(), what=standing.stage, error="", attempts=standing.reminded)


async def _announce(act: Act, standing: Standing) -> None:
    data: dict[str, Any] = {"bills": sorted(standing.failing)}
    if isinstance(act, Remind):
        await announce(REMINDER, {**data, "number": act.number}, author="system")
        await enqueue("tenant.owes", {**data, "number": act.number})  # a letter, by the layer that knows people
        for bill in data["bills"] if act.number > 1 else []:
            await enqueue("billing.charge", {"bill": bill, "once": f"reminder-{act.number}"}, while_held=True)
    else:
        await announce(FACTS[act.stage], data, author="system")
        await enqueue("tenant.billing", {"stage": act.stage})  # done by the layer that looks after companies' lives


async def due_dunning() -> list[Due]:
    """Companies to which time alone does something."""
    return await due_now(DUE, 100)


async def look(due: Due, now: datetime) -> None:
    """Let time go by for one company."""
    async with acting_for(due[0]):
        await dunning_queries.postpone(next_look(await dun(Passed(now))))
