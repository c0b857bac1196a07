"""The row of the health page that counts calls of which nobody knows whether they were done."""

from hubwright.kernel import incidents, operations
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _
from hubwright.kernel.operations import Measure
from hubwright.runtime.dead_effects import IN_DOUBT


class InDoubt:
    """How many wait for somebody to find out."""

    key, order = "effects.in_doubt", 49

    def title(self) -> str:
        return _("Calls in doubt")

    async def read(self) -> Measure:
        count, oldest = await incidents.count_beginning("dead_letter", "effect", IN_DOUBT)
        if oldest is None:
            return Measure(value="0")
        minutes = round((utc_now() - oldest).total_seconds() / 60)
        told = _("the oldest for %(minutes)s min; the companies look whether they were done")
        return Measure(
            value=str(count),
            state="look",
            told=told % {"minutes": minutes},
            url="/operator/dead-letters?kind=effect",
        )


operations.register(InDoubt())
