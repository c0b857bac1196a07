"""The line of the operations page about numbers of billing that differ."""

from hubwright.control.billing.reconcile.standing import DRIFT
from hubwright.kernel import incidents
from hubwright.kernel.i18n import _
from hubwright.kernel.operations import Measure, register

PAGE = "/operator/drift"


class DriftRow:
    """Bad where any two differ: what is billed has to be what was used."""

    key, order = "billing.drift", 57

    def title(self) -> str:
        return _("Numbers of billing that differ")

    async def read(self) -> Measure:
        found = await incidents.count_incidents(DRIFT)
        count = sum(n for n, _oldest in found.values())
        told = _("counted, kept, told, taken and billed are not one number") if count else ""
        return Measure(value=str(count), state="bad" if count else "fine", told=told, url=PAGE)


register(DriftRow())
