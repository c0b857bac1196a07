"""What those who run the platform do about an open bill: with a reason, and once however often it is pressed."""

from datetime import datetime, timedelta
from uuid import UUID

from hubwright.control.billing.owing.errors import NothingFollows, NothingOwed, NotOpen
from hubwright.control.billing.payments import dunning_queries, inbox_queries, queries
from hubwright.control.billing.payments.charge import charge
from hubwright.control.billing.payments.current import payments, set_up
from hubwright.control.billing.payments.dun import dun
from hubwright.control.billing.payments.dunning import TERMS, Extended, Standing, what_follows
from hubwright.control.billing.payments.facts import note as note_bill
from hubwright.control.billing.payments.failures import NotSetUp, Refused
from hubwright.control.billing.payments.port import Bill
from hubwright.kernel import audit, operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.idempotency import fingerprint, once

LONGEST_REASON = 300
_DAY = timedelta(days=1)


async def charge_now(actor: Actor, tenant_id: UUID, bill: str, *, key: str, reason: str) -> Bill:
    """Try the company's card again, as the company itself may; the same key tries once."""
    actor.require_operator()
    why = _reason(reason)
    known = await _known(tenant_id, bill)
    if not set_up():
        raise NotSetUp
    if known["status"] != "open":
        raise NotOpen
    tried = await charge(tenant_id, bill, f"operator-{key}")
    if tried is None:
        raise NotOpen
    told = {"bill": tried.number or bill, "remaining": tried.remaining}

    async def note() -> tuple[int, object]:
        await audit.record(actor, "bill.charged", bill, **told, reason=why)
        await operator_acts.note(actor, "bill.charged", f"tenant:{tenant_id}", why, **told)
        return 200, {}

    async with acting_for(tenant_id):
        await once(actor, f"charge/{bill}/{key}", fingerprint("CHARGE", bill, b""), note)
    return tried


async def give_more_time(
    actor: Actor, tenant_id: UUID, days: int, *, beyond: timedelta, reason: str
) -> tuple[Standing, bool]:
    """Let what follows come so many days later than it would with `beyond`, the time the company had when it was asked.

    Where it has that much already, somebody was first or the button was pressed twice: False, and nothing is done.
    """
    actor.require_operator()
    most = (TERMS.most_more - max(beyond, timedelta())) // _DAY
    if not 1 <= days <= most:
        if most < 1:
            raise Invalid(FieldError("days", _("It has all the time that can be given.")))
        raise Invalid(FieldError("days", _("Write a number of days from 1 to %(most)s.") % {"most": most}))
    why, now = _reason(reason), await inbox_queries.database_time()
    async with acting_for(tenant_id):
        before = await dunning_queries.standing()
        if not before.failing:
            raise NothingOwed
        if not what_follows(before):
            raise NothingFollows
        after = await dun(Extended(beyond + days * _DAY, now))
        if after.more == before.more:
            return after, False
        told = {"days": days, "altogether": after.more // _DAY}
        await audit.record(actor, "dunning.extended", tenant_id, **told, reason=why)
        await operator_acts.note(actor, "dunning.extended", f"tenant:{tenant_id}", why, **told)
    return after, True


async def void_bill(actor: Actor, tenant_id: UUID, bill: str, *, typed: str, key: str, reason: str) -> Bill:
    """Nobody has to pay it any more: at the provider and here, for good.

    What it is now is asked for first: an answer may have been lost, and the same key only brings that loss again.
    """
    actor.require_operator()
    known = await _known(tenant_id, bill)
    if typed.strip() != (known["number"] or bill):
        told = _("Type %(number)s to take this bill back.") % {"number": known["number"] or bill}
        raise Invalid(FieldError("typed", told))
    why = _reason(reason)
    if known["status"] not in ("open", "uncollectible"):
        raise NotOpen
    asked_at = await inbox_queries.database_time()
    now = await payments().bill(bill)
    if now.status in ("open", "uncollectible"):
        asked_at = await inbox_queries.database_time()
        try:
            now = await payments().void(bill, key=f"void/{bill}/{key}")
        except Refused:  # it was paid or void in this moment
            asked_at = await inbox_queries.database_time()
            now = await payments().bill(bill)
    await _write_down(actor, tenant_id, now, asked_at, why)
    if now.status != "void":
        raise NotOpen
    return now


async def _known(tenant_id: UUID, bill: str) -> Row:
    """A bill of this very company; another's is none."""
    async with acting_for(tenant_id):
        for row in await queries.bills():
            if row["bill"] == bill:
                return row
    raise Missing("bill")


async def _write_down(actor: Actor, tenant_id: UUID, bill: Bill, asked_at: datetime, why: str) -> None:
    """What it is now, and who took it back, which the provider may have told us first."""
    told = {"bill": bill.number or bill.id, "amount": bill.total, "currency": bill.currency}
    async with acting_for(tenant_id):
        await note_bill(bill, asked_at)
        await queries.one_at_a_time(bill.id)
        if bill.status == "void" and not await audit.is_known("bill.voided", bill.id):
            await audit.record(actor, "bill.voided", bill.id, **told, reason=why)
            await operator_acts.note(actor, "bill.voided", f"tenant:{tenant_id}", why, **told)


def _reason(reason: str) -> str:
    why = " ".join(reason.split())
    if not why:
        raise Invalid(FieldError("reason", _("Say why; it stays in the history.")))
    if len(why) > LONGEST_REASON:
        raise Invalid(FieldError("reason", _("Say it in fewer words.")))
    return why
