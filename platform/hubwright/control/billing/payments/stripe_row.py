"""The line of the operations page about Stripe: how much of what it told us waits, and what failed for good."""

from hubwright.control.billing.payments import inbox_queries
from hubwright.control.billing.payments.current import set_up
from hubwright.kernel.i18n import _, ngettext
from hubwright.kernel.operations import Measure, register


class StripeRow:
    """Bad where something failed for good; where no provider is configured there is nothing to watch."""

    key, order = "stripe_events", 56

    def title(self) -> str:
        return _("Events of Stripe that wait")

    async def read(self) -> Measure:
        if not set_up():
            return Measure(value="–", told=_("Payments are not set up."))
        counts = await inbox_queries.counts()
        dead = counts.get("dead", 0)
        told = ngettext("%(num)d failed for good", "%(num)d failed for good", dead) % {"num": dead} if dead else ""
        return Measure(value=str(counts.get("waiting", 0)), state="bad" if dead else "fine", told=told)


def show_stripe() -> None:
    """Have the line on the page from now on."""
    register(StripeRow())
