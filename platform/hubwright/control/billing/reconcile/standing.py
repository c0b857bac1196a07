"""Which drifts stand: operators see each from when it is found until it is gone."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from hubwright.control.billing.reconcile.compare import Drift
from hubwright.kernel import incidents
from hubwright.kernel.scope import active_tenant

DRIFT: incidents.Kind = "drift"


async def stand(found: Sequence[Drift]) -> None:
    """Write down what differs now, and take away what does not any more; in the company's transaction."""
    now = {_id_of(drift): drift for drift in found}
    for one in await incidents.incidents_of_company(DRIFT):
        if one not in now:
            await incidents.close_incident(DRIFT, one)
    for incident_id, drift in now.items():
        what = f"{drift.month} {drift.meter} {drift.between}"
        await incidents.open_incident(DRIFT, incident_id, what=what, error=f"{drift.more:+f}", attempts=0)


def _id_of(drift: Drift) -> UUID:
    """The same for the same pair of the same month of the same company."""
    return uuid5(NAMESPACE_URL, f"drift:{active_tenant()}/{drift.month}/{drift.meter}/{drift.between}")
