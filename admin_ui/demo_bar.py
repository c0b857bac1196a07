"""The bar at the top of every page of a demo: edition, role, visitors, telephone, reset and the time left."""

from datetime import datetime
from typing import Any

import msgspec

from editions.catalogue import current_editions
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _, language, ngettext
from tenants.demos.industries import industry
from tenants.demos.schemas import ROLES, Seat

_HOUR, _MINUTE = 3_600, 60


class Choice(msgspec.Struct, frozen=True):
    """One entry of a choice."""

    key: str
    title: str
    chosen: bool


class DemoBar(msgspec.Struct, frozen=True, kw_only=True):
    """What the bar shows."""

    generation: int
    industry: str
    prospect: str
    editions: list[Choice]
    roles: list[Choice]
    traffic: bool
    left: str
    of_sales: bool


def role_titles() -> dict[str, str]:
    """Whom one can be."""
    return {"admin": _("Admin"), "supervisor": _("Supervisor"), "agent": _("Agent")}


def seat_on(request: Any) -> Seat | None:
    """The demo that the guard found the request to be inside of."""
    seat = getattr(request.state, "seat", None)
    return seat if isinstance(seat, Seat) else None


def bar_of(request: Any, edition_key: str) -> DemoBar | None:
    """The bar, for whoever is inside a demo."""
    seat = seat_on(request)
    if seat is None:
        return None
    titles = role_titles()
    return DemoBar(
        generation=seat.demo.generation,
        industry=industry(seat.demo.industry).title[language()],
        prospect=seat.demo.prospect,
        editions=[Choice(one.key, one.title[language()], one.key == edition_key) for one in current_editions()],
        roles=[Choice(role, titles[role], role == seat.visit.role) for role in ROLES],
        traffic=seat.demo.traffic,
        left=time_left(seat.demo.expires_at, utc_now()),
        of_sales=seat.visit.came_by == "sales",
    )


def time_left(until: datetime, now: datetime) -> str:
    """How long it lasts yet, in whole hours, below one in minutes."""
    seconds = max(0, int((until - now).total_seconds()))
    hours, minutes = round(seconds / _HOUR), seconds // _MINUTE
    if minutes >= _MINUTE:
        return ngettext("%(num)d hour left", "%(num)d hours left", hours) % {"num": hours}
    return ngettext("%(num)d minute left", "%(num)d minutes left", minutes) % {"num": minutes}
