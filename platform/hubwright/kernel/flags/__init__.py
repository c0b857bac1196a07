"""Feature flags: what a release brings is off until it is let on, for all, a share or some companies.

A flag is for letting a release out carefully and goes away after it; what a company bought is an entitlement.
"""

from hubwright.kernel.flags.declared import FLAGS, USAGE_FORECAST, Flag
from hubwright.kernel.flags.provider import on
from hubwright.kernel.flags.rules import OFF, STATES, Setting
from hubwright.kernel.flags.verbs import FlagView, change_flag, flag, flags
from hubwright.kernel.flags.watching import watch

__all__ = [
    "FLAGS",
    "OFF",
    "STATES",
    "USAGE_FORECAST",
    "Flag",
    "FlagView",
    "Setting",
    "change_flag",
    "flag",
    "flags",
    "on",
    "watch",
]
