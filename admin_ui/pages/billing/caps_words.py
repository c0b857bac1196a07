"""What is said about caps: amounts, bars, and why something is off."""

from decimal import Decimal

import msgspec

from admin_ui.formats import money, number
from hubwright.control.spending.features import EVERYTHING, PAID
from hubwright.control.spending.look import THRESHOLDS
from hubwright.control.spending.standing import Off, Share
from hubwright.control.usage.meters import METERS, plain
from hubwright.kernel.i18n import _, language


class Mark(msgspec.Struct, frozen=True):
    """A threshold on a bar: where it stands, how its words are anchored, and whether it was told."""

    at: int
    anchor: str
    told: bool


def amount_of(feature: str, amount: Decimal, currency: str) -> str:
    """So much of a cap, in the reader's words."""
    if feature == EVERYTHING:
        return money(amount, currency)
    return f"{number(plain(amount))} {PAID[feature].unit[language()]}"


def marks(told: list[int]) -> list[Mark]:
    """50, 80 and 100 per cent."""
    return [Mark(at, "end" if at == 100 else "middle", at in told) for at in THRESHOLDS]


def meters_of(feature: str) -> list[tuple[str, str]]:
    """Where the counts of a cap are seen: each meter's title and page; of the whole month, all of them."""
    if feature == EVERYTHING:
        return [(_("Usage"), "/usage")]
    meters = PAID[feature].meters if feature in PAID else ()
    return [(METERS[meter].title[language()], f"/usage/{meter}") for meter in meters]


def why_off(off: Off, currency: str) -> str:
    """Why something is off."""
    if off.why == "payment":
        return _("A bill could not be charged. It comes back by itself when the bill is paid.")
    return _("The month came to %(amount)s, which is what you set.") % {"amount": money(off.spent, currency)}


def used_up(share: Share, currency: str) -> str:
    """That a cap of its own has no room any more."""
    assert share.most is not None
    told = amount_of(share.feature, share.most, currency)
    return _("All %(amount)s of its own cap are used. It goes on next month, or when you set another cap.") % {
        "amount": told
    }
