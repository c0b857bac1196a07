"""A canary as the API tells it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.flows.canaries import GoingBack
from hubwright.runtime.canaries.standing import Standing
from hubwright.runtime.versions.schemas import InFlight


class SideView(msgspec.Struct, frozen=True, kw_only=True):
    """One version's conversations since the canary began: all, those that went wrong, those of these that broke off."""

    version: int
    conversations: int
    failed: int
    broke: int
    percent: float


class CanaryView(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is tried, on whom, when it goes back by itself, and how both sides stand now."""

    id: UUID
    percent: int
    segment: str
    margin: int
    enough: int
    going_back: GoingBack
    began_by: str
    began_at: datetime
    tried: SideView
    control: SideView
    points: float
    enough_seen: bool


class CanaryAnswer(msgspec.Struct, frozen=True):
    """What is tried of a flow; null when nothing is."""

    canary: CanaryView | None


class ToEverybody(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of sessions on other versions."""

    in_flight: InFlight = "pin"
    drain_until: datetime | None = None


class LiveAgain(msgspec.Struct, frozen=True, kw_only=True):
    """Why an earlier version shall be live again, and what becomes of sessions on other versions."""

    note: str = ""
    in_flight: InFlight = "pin"
    drain_until: datetime | None = None


def view_of(found: Standing) -> CanaryView:
    """Tell it."""
    canary, verdict = found.canary, found.verdict
    tried, control = (
        SideView(version=n, **_figures(side), percent=side.percent)
        for n, side in ((found.n, verdict.tried), (found.control_n, verdict.control))
    )
    return CanaryView(
        id=canary.id,
        percent=canary.percent,
        segment=canary.audience_name,
        margin=canary.margin,
        enough=canary.enough,
        going_back=canary.going_back,
        began_by=canary.began_by,
        began_at=canary.began_at,
        tried=tried,
        control=control,
        points=verdict.points,
        enough_seen=verdict.enough_seen,
    )


def _figures(side: Any) -> dict[str, int]:
    found: dict[str, int] = msgspec.to_builtins(side)
    return found
