"""What becomes of conversations under way, as the publish page asks for it."""

from datetime import datetime
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from admin_ui.pages.flows.step_changes import PostedStep
from hubwright.control.flows.canaries import GoingBack
from hubwright.kernel.ids import parse_id
from hubwright.runtime.versions import InFlight, Release
from hubwright.runtime.versions.schemas import TryOn


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody chose and wrote; `until` is a day as the browser sends it, numbers are as they were typed."""

    note: str = ""
    in_flight: InFlight = "pin"
    until: str = ""
    who: Literal["everybody", "part"] = "everybody"
    percent: str = "10"
    segment: str = ""
    margin: str = "10"
    enough: str = "50"
    going_back: GoingBack = "migrate"
    in_spite: str = ""

    def release(self, base_rev: int, time_zone: str) -> Release:
        """The same for the verb."""
        if self.who == "part":
            return Release(note=self.note, base_rev=base_rev, try_on=self._try_on(), in_spite=self.in_spite)
        day = self.day(time_zone)
        return Release(
            note=self.note, base_rev=base_rev, in_flight=self.in_flight, drain_until=day, in_spite=self.in_spite
        )

    def day(self, time_zone: str) -> datetime | None:
        """Until when sessions stay: a day begins when it begins in the company."""
        try:
            return datetime.fromisoformat(self.until).replace(tzinfo=ZoneInfo(time_zone))
        except ValueError:
            return None

    def _try_on(self) -> TryOn:
        return TryOn(
            percent=_number(self.percent),
            segment_id=parse_id(self.segment),
            margin=_number(self.margin),
            enough=_number(self.enough),
            going_back=self.going_back,
        )


def posted_choice(posted: PostedStep) -> Choice:
    """Read the form."""
    return Choice(
        note=posted.one("note"),
        in_flight=_one_of(get_args(InFlight), posted.one("in_flight"), "pin"),
        until=posted.one("drain_until"),
        who="part" if posted.one("who") == "part" else "everybody",
        percent=posted.one("percent").strip(),
        segment=posted.one("segment"),
        margin=posted.one("margin").strip(),
        enough=posted.one("enough").strip(),
        going_back=_one_of(get_args(GoingBack), posted.one("going_back"), "migrate"),
        in_spite=posted.one("in_spite"),
    )


def _one_of(known: tuple[Any, ...], chosen: str, otherwise: Any) -> Any:
    return next((name for name in known if name == chosen), otherwise)


def _number(typed: str) -> int:
    """What was typed; nothing that can be used is refused by the verb, in words."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
