"""A company asks for a fapiao, and reads its number once it is issued."""

import re
from uuid import UUID

from hubwright.control.billing.fapiao import queries
from hubwright.control.billing.fapiao.errors import AskedAlready, NotInYuan
from hubwright.control.billing.fapiao.schemas import Buyer, Fapiao
from hubwright.control.billing.fapiao.tax_number import is_tax_number, tidied
from hubwright.control.billing.month_end.queries import invoice
from hubwright.kernel import audit, incidents
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

INCIDENT: incidents.Kind = "fapiao"
LONGEST = 100  # what fits into the field of a fapiao
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


async def ask(actor: Actor, invoice_id: UUID, buyer: Buyer) -> UUID:
    """Ask for the one of an invoice; those who run the platform are told."""
    actor.require(Permission.SETTINGS_MANAGE)
    checked = _checked(buyer)
    about = await invoice(invoice_id)
    if about is None:
        raise Missing("invoice")
    if about.currency != "CNY" or about.total <= 0:
        raise NotInYuan
    fapiao_id = new_id()
    if not await queries.add(fapiao_id, invoice_id, checked, actor.name or actor.label):
        raise AskedAlready
    await audit.record(actor, "invoice.fapiao_asked", invoice_id, kind=checked.kind)
    month = f"{about.period.begins_at:%Y-%m}"
    await incidents.open_incident(INCIDENT, fapiao_id, what=checked.kind, error=month, attempts=0)
    return fapiao_id


async def fapiao_of(invoice_id: UUID) -> Fapiao | None:
    """The one of an invoice, if it was asked for."""
    row = await queries.of_invoice(invoice_id)
    return Fapiao(**row) if row is not None else None


def _checked(buyer: Buyer) -> Buyer:
    title, number, email = buyer.title.strip(), tidied(buyer.tax_number), buyer.email.strip()
    wrong = []
    if not title or len(title) > LONGEST:
        wrong.append(FieldError("title", _("The title of a fapiao has 1 to 100 characters.")))
    if number and not is_tax_number(number):
        wrong.append(
            FieldError("tax_number", _("This is no unified social credit code: 18 characters that fit together."))
        )
    if buyer.kind == "special" and not number:
        wrong.append(FieldError("tax_number", _("A special fapiao needs the tax number.")))
    if not _ADDRESS.fullmatch(email):
        wrong.append(FieldError("email", _("Where should the fapiao be sent?")))
    if wrong:
        raise Invalid(*wrong)
    return Buyer(kind=buyer.kind, title=title, tax_number=number, email=email)
