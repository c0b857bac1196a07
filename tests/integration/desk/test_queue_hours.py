"""When a queue is open: always, as the company, or by its own hours; who may set it, and what is refused."""

from datetime import datetime

import msgspec
import pytest

from hubwright.control.routing.hours import ALWAYS, Calendar, QueueHours, calendar_of, queue_hours, set_queue_hours
from hubwright.control.variables.business_hours import set_business_hours
from hubwright.desk.routing.hours import is_open
from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.integration.desk.waiting import Desk, make_desk

WEEK = tuple(OpenFrom(day=day, opens="09:00", closes="18:00") for day in range(1, 6))
COMPANY = BusinessHours("Asia/Shanghai", [*WEEK], [SpecialDay("2026-10-01", "National day")])
LATE = (OpenFrom(day=4, opens="12:00", closes="22:00"),)
INVENTORY = SpecialDay("2026-12-31", "Inventory", "12:00", "14:00")
OWN = QueueHours(follows="own", time_zone="Europe/Berlin", week=LATE, special=(INVENTORY,))


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


async def test_a_queue_is_open_always_until_hours_are_set_and_again_when_they_are_taken_away(desk: Desk) -> None:
    queue, admin = desk.company.queue_id, desk.company.admin.actor
    async with acting_for(desk.tenant_id):
        assert await calendar_of(queue) == ALWAYS
        await set_queue_hours(admin, queue, OWN)
        assert (await queue_hours())[queue] == OWN
        found = await calendar_of(queue)
        assert found == Calendar(hours=BusinessHours("Europe/Berlin", [*LATE]), holidays=(INVENTORY,))
        await set_queue_hours(admin, queue, QueueHours())
        assert (await calendar_of(queue), await queue_hours()) == (ALWAYS, {})
        audit = await fetch(
            "SELECT detail FROM audit_entry WHERE tenant_id = $1 AND action = 'queue.hours' ORDER BY id"
        )
    assert [row["detail"]["after"]["follows"] for row in audit] == ["own", "always"]


async def test_a_queue_follows_the_company_with_special_days_of_its_own(desk: Desk) -> None:
    queue, admin = desk.company.queue_id, desk.company.admin.actor
    duty = SpecialDay("2026-10-01", "On duty", "10:00", "12:00")
    async with acting_for(desk.tenant_id):
        with pytest.raises(Invalid) as refused:
            await set_queue_hours(admin, queue, QueueHours(follows="company"))
        await set_business_hours(admin, COMPANY)
        await set_queue_hours(admin, queue, QueueHours(follows="company", special=(duty,)))
        found = await calendar_of(queue)
    assert [error.field for error in refused.value.errors] == ["follows"]
    assert is_open(found.hours, found.holidays, datetime.fromisoformat("2026-10-01T11:00+08:00")).because == "On duty"
    assert is_open(found.hours, found.holidays, datetime.fromisoformat("2026-10-02T11:00+08:00")).open


async def test_company_days_hold_for_a_queue_with_its_own_hours_only_if_it_says_so(desk: Desk) -> None:
    queue, admin = desk.company.queue_id, desk.company.admin.actor
    holiday = datetime.fromisoformat("2026-10-01T15:00+02:00")
    async with acting_for(desk.tenant_id):
        await set_business_hours(admin, COMPANY)
        await set_queue_hours(admin, queue, OWN)
        closed = await calendar_of(queue)
        await set_queue_hours(admin, queue, msgspec.structs.replace(OWN, company_days=False))
        opened = await calendar_of(queue)
    assert is_open(closed.hours, closed.holidays, holiday).because == "National day"
    assert is_open(opened.hours, opened.holidays, holiday).open


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (msgspec.structs.replace(OWN, week=()), "week"),
        (msgspec.structs.replace(OWN, time_zone="Mars/Base"), "time_zone"),
        (msgspec.structs.replace(OWN, week=(OpenFrom(1, "9", "18:00"),)), "week.0.opens"),
        (msgspec.structs.replace(OWN, special=(INVENTORY, INVENTORY)), "special.1.date"),
        (msgspec.structs.replace(OWN, special=(SpecialDay("31.12.2026"),)), "special.0.date"),
    ],
)
async def test_hours_that_cannot_be_used_are_refused_beside_the_field(
    desk: Desk, wanted: QueueHours, field: str
) -> None:
    async with acting_for(desk.tenant_id):
        with pytest.raises(Invalid) as refused:
            await set_queue_hours(desk.company.admin.actor, desk.company.queue_id, wanted)
        assert await queue_hours() == {}
    assert field in [error.field for error in refused.value.errors]


async def test_agents_may_not_set_hours_and_a_queue_must_be_there(desk: Desk) -> None:
    async with acting_for(desk.tenant_id):
        with pytest.raises(NotAllowed):
            await set_queue_hours(desk.agents[0].actor, desk.company.queue_id, OWN)
        with pytest.raises(Missing):
            await set_queue_hours(desk.company.admin.actor, new_id(), OWN)
