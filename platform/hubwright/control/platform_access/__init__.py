"""Access by the platform: an operator breaks the glass of one company, for a reason, for a while, and it is told."""

from hubwright.control.platform_access.breaking import break_glass
from hubwright.control.platform_access.ending import end_access, leave
from hubwright.control.platform_access.gate import admit
from hubwright.control.platform_access.reading import access, accesses, acts, open_now, under_way
from hubwright.control.platform_access.rules import MINUTES
from hubwright.control.platform_access.schemas import AccessView, ActView, UnderWay

__all__ = [
    "MINUTES",
    "AccessView",
    "ActView",
    "UnderWay",
    "access",
    "accesses",
    "acts",
    "admit",
    "break_glass",
    "end_access",
    "leave",
    "open_now",
    "under_way",
]
