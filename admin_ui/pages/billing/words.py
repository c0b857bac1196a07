"""What is said about invoices, their lines, and a payment provider that does not do what was asked."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from admin_ui.formats import date_time, day, file_size, local, number
from hubwright.control.billing.invoice import Line
from hubwright.control.billing.invoices.read import State
from hubwright.control.billing.payments.failures import Declined, InDoubt, NotDone, NotSetUp, PaymentFailure
from hubwright.control.usage.meters import METERS, plain
from hubwright.kernel.i18n import _, language
from hubwright.kernel.inside import StaysInside
from hubwright.kernel.permissions import Permission

URL = "/settings/billing"
MANAGE: dict[str, Any] = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
# Money is the company's own to move, also while it is read-only: paying is the way back.
PAYS: dict[str, Any] = {**MANAGE, "while_held": True, "secret": True}
FAILURES = (PaymentFailure, NotSetUp, StaysInside)


def failed(failure: Exception) -> str:
    """What went wrong at the provider, and whether it may have happened."""
    if isinstance(failure, NotSetUp):
        return _("No payment provider is set up here, so nothing can be paid on these pages.")
    if isinstance(failure, StaysInside):
        return failure.sentence()
    if isinstance(failure, NotDone):
        return _("The payment provider does not answer right now. Nothing has happened; try again in a moment.")
    if isinstance(failure, InDoubt):
        return _("The payment provider broke off. It may have happened: look again in a minute before you try again.")
    if isinstance(failure, Declined):
        return _("The bank says no to this card.")
    return _("The payment provider says no. If it stays so, write to those who run this platform.")


def state_badge(state: State) -> tuple[str, str]:
    """Where an invoice stands, and in which colour."""
    told: dict[State, tuple[str, str]] = {
        "nothing": (_("Nothing to pay"), "neutral"),
        "on_its_way": (_("On its way"), "info"),
        "open": (_("To be paid"), "warning"),
        "paid": (_("Paid"), "success"),
        "uncollectible": (_("Not paid"), "danger"),
        "void": (_("Taken back"), "neutral"),
    }
    return told[state]


def amount_of(meter: str, quantity: Decimal | int) -> str:
    """So much of something, with its unit where it has one."""
    if meter == "storage":
        sign = "-" if quantity < 0 else ""
        return sign + " ".join(file_size(abs(float(quantity))))
    unit = METERS[meter].unit[language()] if meter in METERS else ""
    return f"{number(plain(Decimal(quantity)))} {unit}".rstrip()


def is_counted(line: Line) -> bool:
    """Whether a line has quantities to show."""
    return line.kind == "usage"


def stretch(begins_at: datetime, ends_at: datetime) -> str:
    """From when to when: in days where both ends are midnights of the company's clock, else to the minute."""
    begins, ends = local(begins_at), local(ends_at)
    if any((moment.hour, moment.minute, moment.second) != (0, 0, 0) for moment in (begins, ends)):
        return f"{date_time(begins_at)} – {date_time(ends_at)}"
    first, last = begins.date(), (ends - timedelta(seconds=1)).date()
    return day(first) if first == last else f"{day(first)} – {day(last)}"
