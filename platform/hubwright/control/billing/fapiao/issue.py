"""Those who run the platform take what waits to their tax software, and write the numbers down that come back."""

from uuid import UUID

from hubwright.control.billing.fapiao import queries
from hubwright.control.billing.fapiao.ask import INCIDENT
from hubwright.control.billing.fapiao.errors import IssuedAlready
from hubwright.control.billing.fapiao.schemas import Fapiao, Wanted
from hubwright.control.billing.month_end.queries import invoice
from hubwright.control.companies import find_company
from hubwright.kernel import audit, incidents, operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _

PAGE = 50
_DIGITS = 20  # of a fully digital fapiao; older ones have 8


async def waiting(actor: Actor, after: UUID | None = None, most: int = PAGE) -> list[Wanted]:
    """What waits to be issued, in all companies, the newest first."""
    actor.require_operator()
    return [
        await _about(each.tenant_id, each.id) for each in await incidents.incidents(INCIDENT, after=after, most=most)
    ]


async def issued(actor: Actor, fapiao_id: UUID, number: str) -> None:
    """Write the number down; the company reads it on its invoice."""
    actor.require_operator()
    digits = number.strip()
    if not digits.isdecimal() or len(digits) not in (8, _DIGITS):
        raise Invalid(FieldError("number", _("The number of a fapiao has 20 digits, or 8 on older ones.")))
    found = await incidents.find_incident(INCIDENT, fapiao_id)
    if found is None:
        raise IssuedAlready
    async with acting_for(found.tenant_id):
        if not await queries.issued(fapiao_id, digits, actor.name):
            raise IssuedAlready
        row = await queries.one(fapiao_id)
        assert row is not None
        await audit.record(actor, "invoice.fapiao_issued", row["invoice_id"], number=digits)
        await incidents.close_incident(INCIDENT, fapiao_id)
        await operator_acts.note(actor, "fapiao.issued", f"tenant:{found.tenant_id}", "", number=digits)


async def _about(tenant_id: UUID, fapiao_id: UUID) -> Wanted:
    async with acting_for(tenant_id):
        row, company = await queries.one(fapiao_id), await find_company(tenant_id)
        about = await invoice(row["invoice_id"]) if row is not None else None
    if row is None or about is None or company is None:
        raise Missing("fapiao")
    month = f"{about.period.begins_at:%Y-%m}"
    return Wanted(tenant_id=tenant_id, company=company.name, month=month, amount=about.total, fapiao=Fapiao(**row))
