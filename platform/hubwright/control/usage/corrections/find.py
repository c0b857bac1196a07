"""Finding a count of a company: by meter, by a day of its calendar, and by whom it belongs to."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hubwright.control.companies import Company, registered
from hubwright.control.usage.corrections import queries
from hubwright.control.usage.corrections.schemas import Correction, Counted
from hubwright.control.usage.meters import METERS
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.errors import Missing

PAGE = 50


async def meters_of(actor: Actor, tenant_id: UUID) -> list[str]:
    """What is counted for a company: our meters, and those of its plugins."""
    await company_of(actor, tenant_id)
    async with acting_for(tenant_id):
        return [*METERS, *await queries.other_meters(list(METERS))]


async def counts_of(
    actor: Actor, tenant_id: UUID, meter: str, day: date, *, subject: str = "", after: UUID | None = None
) -> tuple[list[Counted], UUID | None]:
    """Counts of a day, and where to go on; `subject` is the end of an id."""
    company = await company_of(actor, tenant_id)
    zone = ZoneInfo(company.time_zone)
    start, end = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    async with acting_for(tenant_id):
        found = await queries.counts(meter, start, end, subject=subject, after=after, most=PAGE + 1)
    return [Counted(**row) for row in found[:PAGE]], found[PAGE - 1]["id"] if len(found) > PAGE else None


async def find_count(actor: Actor, tenant_id: UUID, event_id: UUID) -> tuple[Counted, list[Correction]]:
    """One count with its corrections so far."""
    await company_of(actor, tenant_id)
    async with acting_for(tenant_id):
        row, others = await queries.count(event_id), await queries.corrections_of(event_id)
    if row is None:
        raise Missing("usage")
    return Counted(**row), [correction_of(each) for each in others]


async def company_of(actor: Actor, tenant_id: UUID) -> Company:
    """The company, for operators only."""
    actor.require_operator()
    company = await registered(tenant_id)
    if company is None:
        raise Missing("tenant")
    return company


def correction_of(row: Row) -> Correction:
    """As the ledger has it, without its key."""
    return Correction(**{name: row[name] for name in Correction.__struct_fields__})
