"""Who has so much waiting that others who have little would notice; such a tenant is paced while others speak. Pure.

Stride scheduling shares what there is; but work that fills every pause makes everybody's answer slower. So a tenant
with a long line gets small helpings with pauses between them, as long as others speak; alone it gets everything.
"""

from uuid import UUID

LONG_LINE = 32  # events of a tenant of usual weight that wait or are in hand
RECENT_S = 0.25
PAUSE_TIMES = 8.0  # as long as the batch with a helping took


class Loudness:
    """What was heard of late from tenants with short lines, and when the loud ones may go on."""

    def __init__(self) -> None:
        self._last: tuple[UUID | None, float] = (None, float("-inf"))
        self._before: tuple[UUID | None, float] = (None, float("-inf"))  # of another tenant than the last
        self.again_at = float("-inf")

    def heard(self, tenant_id: UUID, now: float) -> None:
        """An event came in from a tenant whose line is short."""
        if self._last[0] != tenant_id:
            self._before = self._last
        self._last = (tenant_id, now)

    def is_loud(self, tenant_id: UUID, now: float) -> bool:
        """Whether somebody else speaks beside this tenant with its long line."""
        return any(other not in (tenant_id, None) and at > now - RECENT_S for other, at in (self._last, self._before))

    def may_go_on(self, now: float) -> bool:
        """Whether a helping of loud tenants may begin by itself."""
        return now >= self.again_at

    def had_a_helping(self, took_s: float, now: float) -> None:
        """The loud ones pause."""
        self.again_at = now + PAUSE_TIMES * took_s
