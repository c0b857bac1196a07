"""A company disputes a line, and reads what came of it."""

from uuid import UUID

from hubwright.control.billing.disputes import queries
from hubwright.control.billing.disputes.errors import DisputedAlready, NothingToDispute
from hubwright.control.billing.disputes.schemas import Dispute
from hubwright.control.billing.invoices.read import find_invoice
from hubwright.kernel import audit, incidents
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

LONGEST_REASON = 1_000
INCIDENT: incidents.Kind = "dispute"


async def dispute(actor: Actor, invoice_id: UUID, place: int, reason: str) -> UUID:
    """Say that a line is wrong; once, and those who run the platform are told."""
    actor.require(Permission.SETTINGS_MANAGE)
    why = reason.strip()
    if not why:
        raise Invalid(FieldError("reason", _("Say what is wrong with this line.")))
    if len(why) > LONGEST_REASON:
        raise Invalid(FieldError("reason", _("Say it in fewer words.")))
    whole = await find_invoice(invoice_id)
    if whole.line(place).amount <= 0:
        raise NothingToDispute
    dispute_id = new_id()
    if not await queries.add(dispute_id, invoice_id, place, why, actor.name or actor.label):
        raise DisputedAlready
    await audit.record(actor, "invoice.disputed", invoice_id, place=place, reason=why)
    await incidents.open_incident(INCIDENT, dispute_id, what="invoice", error=whole.listed.name, attempts=0)
    return dispute_id


async def disputes_of(invoice_id: UUID) -> dict[int, Dispute]:
    """What is disputed of an invoice, by place of the line."""
    return {row["place"]: Dispute(**row) for row in await queries.of_invoice(invoice_id)}
