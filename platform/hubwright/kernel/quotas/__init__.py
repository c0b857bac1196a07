"""How much of something one company may have on this platform: a default, or what operators set, asked in one place.

Not a feature of an edition: a quota protects the platform and is the same for whoever pays what.
"""

from hubwright.kernel.quotas.quotas import (
    QUOTAS,
    Quota,
    QuotaReached,
    QuotaView,
    quotas_now,
    register,
    require_room,
    set_quota,
)

__all__ = [
    "QUOTAS",
    "Quota",
    "QuotaReached",
    "QuotaView",
    "quotas_now",
    "register",
    "require_room",
    "set_quota",
]
