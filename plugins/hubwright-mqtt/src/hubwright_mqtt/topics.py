"""Which topic is which: devices and what they say there, read out of one pattern."""

import re
from typing import Literal, get_args

What = Literal["telemetry", "events", "online", "about", "say", "notify", "commands", "replies"]
HEARD: tuple[What, ...] = ("telemetry", "events", "online", "about", "say", "replies")
WHATS: tuple[What, ...] = get_args(What)
LONGEST_DEVICE = 200
_LEVEL = re.compile(r"[^+#/\x00]+")


class Topics:
    """Topics after a pattern such as `devices/{device}/{what}`."""

    def __init__(self, pattern: str) -> None:
        self._levels = pattern.split("/")

    def subscriptions(self) -> list[str]:
        """All that devices say."""
        return [self._filled("+", what) for what in HEARD]

    def topic(self, device: str, what: What) -> str:
        """Where one device says or hears something."""
        return self._filled(device, what)

    def read(self, topic: str) -> tuple[str, What] | None:
        """The device and what it says; None for another topic."""
        levels = topic.split("/")
        if len(levels) != len(self._levels):
            return None
        device, told = "", ""
        for pattern, level in zip(self._levels, levels, strict=True):
            match pattern:
                case "{device}":
                    device = level
                case "{what}":
                    told = level
                case _ if pattern != level:
                    return None
        what = next((each for each in WHATS if each == told), None)
        return (device, what) if what is not None and 0 < len(device) <= LONGEST_DEVICE else None

    def _filled(self, device: str, what: str) -> str:
        return "/".join({"{device}": device, "{what}": what}.get(level, level) for level in self._levels)


def is_pattern(text: str) -> bool:
    """Whether it has both holes once, each a level of its own, and no wildcards."""
    levels = text.split("/")
    fixed = [level for level in levels if level not in ("{device}", "{what}")]
    return (
        levels.count("{device}") == 1
        and levels.count("{what}") == 1
        and all(_LEVEL.fullmatch(level) and "{" not in level for level in fixed)
    )


def is_device(text: str) -> bool:
    """Whether it can stand in a topic."""
    return len(text) <= LONGEST_DEVICE and _LEVEL.fullmatch(text) is not None
