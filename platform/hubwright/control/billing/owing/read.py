"""Companies that owe: the list across companies is of stages, everything else is read in each company's own scope."""

from uuid import UUID

from hubwright.control.billing.money import DIGITS, in_whole_units
from hubwright.control.billing.owing.schemas import Owed, Owing
from hubwright.control.billing.payments import dunning_queries, queries
from hubwright.control.billing.payments.dun import INCIDENT
from hubwright.control.billing.payments.dunning import Standing, what_follows
from hubwright.control.companies import companies
from hubwright.kernel import incidents
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row, acting_for

PAGE = 30


async def owing(actor: Actor, stage: str = "", after: UUID | None = None, most: int = PAGE) -> list[Owing]:
    """Who owes, at one stage or any, whoever came to it last first."""
    actor.require_operator()
    found = await incidents.incidents(INCIDENT, what=stage, after=after, most=most)
    names = {company.id: company.name for company in await companies({each.tenant_id for each in found})}
    return [await _about(each, names.get(each.tenant_id, "")) for each in found]


async def count_owing(actor: Actor) -> dict[str, int]:
    """How many companies are at each stage."""
    actor.require_operator()
    return {stage: n for stage, (n, _since) in (await incidents.count_incidents(INCIDENT)).items()}


async def _about(shown: incidents.Incident, company: str) -> Owing:
    async with acting_for(shown.tenant_id):
        standing, bills = await dunning_queries.look_at(), await queries.bills()
    return Owing(
        incident_id=shown.id,
        tenant_id=shown.tenant_id,
        company=company,
        stage=standing.stage,
        since=shown.since,
        bills=[_owed(row, standing) for row in reversed(bills) if row["bill"] in standing.failing],
        reminded=standing.reminded,
        more=standing.more,
        follows=what_follows(standing),
    )


def _owed(row: Row, standing: Standing) -> Owed:
    assert row["currency"] in DIGITS
    return Owed(
        bill=row["bill"],
        number=row["number"],
        page=row["page"],
        currency=row["currency"],
        remaining=in_whole_units(row["remaining"], row["currency"]),
        is_open=row["status"] == "open",
        attempts=row["attempts"],
        next_attempt_at=row["next_attempt_at"],
        failed_at=standing.failing[row["bill"]],
    )
