"""Those who run the platform answer disputes: a credit note over the line, or no with a reason."""

from contextlib import suppress
from decimal import Decimal
from uuid import UUID

from hubwright.control.billing.disputes import queries
from hubwright.control.billing.disputes.dispute import INCIDENT
from hubwright.control.billing.disputes.errors import NoBill, SettledAlready
from hubwright.control.billing.disputes.schemas import Dispute, Disputed
from hubwright.control.billing.invoices.read import find_invoice
from hubwright.control.billing.money import minor_units, rounded
from hubwright.control.billing.payments import inbox_queries
from hubwright.control.billing.payments.current import payments
from hubwright.control.billing.payments.facts import SHARE
from hubwright.control.billing.payments.facts import note as note_bill
from hubwright.control.billing.payments.failures import Declined, NotDone, PaymentFailure, Refused
from hubwright.control.billing.payments.port import Note
from hubwright.kernel import audit, incidents, operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.jobs import enqueue

PAGE = 20
LEASE_S = 90.0  # some calls, each with the patience of a call


async def open_disputes(actor: Actor, after: UUID | None = None, most: int = PAGE) -> list[Disputed]:
    """What waits for an answer, in all companies, the newest first."""
    actor.require_operator()
    waiting = await incidents.incidents(INCIDENT, after=after, most=most)
    return [await _about(each.tenant_id, each.id) for each in waiting]


async def credit(actor: Actor, dispute_id: UUID, amount: Decimal, *, to_balance: bool, answer: str) -> Note:
    """Take a line back by a credit note; asked twice, or again after it broke off, it is one.

    What is decided is written down before the provider is asked, and stays decided until it is known what happened.
    """
    about = await _waiting(actor, dispute_id)
    if not 0 < amount <= about.line.amount or rounded(amount, about.listed.currency) != amount:
        raise Invalid(FieldError("amount", _("An amount above nothing, and not more than the line costs.")))
    line = await _line_there(about)
    decided = await _taken(about, amount, to_balance=to_balance, answer=answer.strip())
    try:
        made = await _take_back(about, line, decided)
    except BaseException as broken:
        surely_not = isinstance(broken, Refused | Declined) or (isinstance(broken, NotDone) and decided.attempts == 1)
        async with acting_for(about.tenant_id):
            await queries.let_go(dispute_id, surely_not=surely_not)
        raise
    async with acting_for(about.tenant_id):
        if await queries.credited(dispute_id, made.number, actor.name, utc_now()):
            told = {"place": decided.place, "amount": made.amount, "note": made.number}
            await audit.record(actor, "invoice.credited", about.listed.id, **told)
            await enqueue(SHARE, {"invoice": str(about.listed.id)}, while_held=True)
            await incidents.close_incident(INCIDENT, dispute_id)
            await operator_acts.note(
                actor,
                "dispute.credited",
                f"tenant:{about.tenant_id}",
                decided.answer,
                invoice=about.listed.name,
                **told,
            )
    with suppress(PaymentFailure):  # the provider tells us too, a moment later
        await _look_again(about)
    return made


async def refuse(actor: Actor, dispute_id: UUID, answer: str) -> None:
    """The line stays; the company reads why."""
    about, why = await _waiting(actor, dispute_id), answer.strip()
    if not why:
        raise Invalid(FieldError("answer", _("Say why; the company reads it on its invoice.")))
    async with acting_for(about.tenant_id):
        if not await queries.refused(dispute_id, why, actor.name, utc_now()):
            raise SettledAlready
        place = about.dispute.place
        await audit.record(actor, "invoice.dispute_refused", about.listed.id, place=place, answer=why)
        await incidents.close_incident(INCIDENT, dispute_id)
        await operator_acts.note(
            actor, "dispute.refused", f"tenant:{about.tenant_id}", why, invoice=about.listed.name, place=place
        )


async def _waiting(actor: Actor, dispute_id: UUID) -> Disputed:
    actor.require_operator()
    found = await incidents.find_incident(INCIDENT, dispute_id)
    if found is None:
        raise SettledAlready
    return await _about(found.tenant_id, dispute_id)


async def _about(tenant_id: UUID, dispute_id: UUID) -> Disputed:
    async with acting_for(tenant_id):
        row = await queries.one(dispute_id)
        if row is None:
            raise Missing("dispute")
        whole = await find_invoice(row["invoice_id"])
    return Disputed(tenant_id=tenant_id, dispute=Dispute(**row), listed=whole.listed, line=whole.line(row["place"]))


async def _line_there(about: Disputed) -> str:
    """What the line is called at the provider."""
    if about.listed.bill:
        for line in (await payments().bill(about.listed.bill)).lines:
            if line.key == str(about.dispute.place):
                return line.id
    raise NoBill


async def _taken(about: Disputed, amount: Decimal, *, to_balance: bool, answer: str) -> Dispute:
    async with acting_for(about.tenant_id):
        row = await queries.take(about.dispute.id, amount, to_balance, answer, LEASE_S)
    if row is None:
        raise SettledAlready
    return Dispute(**row)


async def _take_back(about: Disputed, line: str, decided: Dispute) -> Note:
    assert decided.amount is not None
    currency = about.listed.currency
    return await payments().take_back(
        about.listed.bill,
        {line: minor_units(rounded(decided.amount, currency), currency)},
        key=f"dispute/{decided.id}",
        memo=decided.answer or decided.reason,
        to_balance=decided.to_balance,
        attempt=decided.attempts,
    )


async def _look_again(about: Disputed) -> None:
    asked_at = await inbox_queries.database_time()
    bill = await payments().bill(about.listed.bill)
    async with acting_for(about.tenant_id):
        await note_bill(bill, asked_at)
