"""What becomes of conversations under way, as the publish page asks for it."""

from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

import msgspec

from admin_ui.pages.flows.step_changes import PostedStep
from hubwright.kernel.i18n import _
from hubwright.runtime.versions import InFlight, Release


class Choice(msgspec.Struct, frozen=True):
    """What somebody chose and wrote; `until` is a day as the browser sends it."""

    note: str = ""
    in_flight: InFlight = "pin"
    until: str = ""

    def release(self, base_rev: int, time_zone: str) -> Release:
        """The same for the verb: a day begins when it begins in the company."""
        try:
            day = datetime.fromisoformat(self.until).replace(tzinfo=ZoneInfo(time_zone))
        except ValueError:
            day = None
        return Release(note=self.note, base_rev=base_rev, in_flight=self.in_flight, drain_until=day)


def posted_choice(posted: PostedStep) -> Choice:
    """Read the form."""
    chosen = posted.one("in_flight")
    known: InFlight = next((name for name in get_args(InFlight) if name == chosen), "pin")
    return Choice(posted.one("note"), known, posted.one("drain_until"))


def choices() -> list[tuple[InFlight, str, str]]:
    """Each choice with its title and what it means."""
    return [
        ("pin", _("Stay"), _("They go on in the version they began with.")),
        ("migrate", _("Move"), _("They go on in the new version as soon as they wait at a step it has.")),
        ("restart", _("Begin anew"), _("With their next message they begin the new version.")),
        (
            "drain",
            _("Stay until a day"),
            _("The old version until that day, then their next message begins the new one."),
        ),
    ]


def said_of(in_flight: InFlight) -> str:
    """What is said once it is live."""
    return {
        "pin": _("Version %(number)s is live. Conversations under way stay on the version they began with."),
        "migrate": _("Version %(number)s is live. Conversations under way move to it where they can."),
        "restart": _("Version %(number)s is live. Conversations under way begin it with their next message."),
        "drain": _("Version %(number)s is live. Conversations under way stay on their version until that day."),
    }[in_flight]
