"""What a line of an invoice is called, in the reader's language: on pages, on paper, and at the payment provider."""

from editions.catalogue import edition
from hubwright.control.billing.invoice import Line
from hubwright.control.usage.meters import METERS
from hubwright.kernel.i18n import _, language


def meter_title(meter: str) -> str:
    """A meter by its name; a plugin's own by its key, which its page explains."""
    return METERS[meter].title[language()] if meter in METERS else meter


def line_title(line: Line) -> str:
    """What is paid for, without its quantity."""
    if line.kind == "base":
        return _("Plan %(edition)s") % {"edition": edition(line.edition, line.version).title[language()]}
    if line.kind == "adjustment":
        about = {"meter": meter_title(line.meter), "month": f"{line.begins_at:%Y-%m}"}
        return _("%(meter)s, counted after %(month)s was invoiced") % about
    return _("Paid by credit") if line.kind == "credit" else meter_title(line.meter)
