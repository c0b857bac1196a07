"""What the console's pages call things."""

from datetime import date, datetime
from typing import Any

from hubwright.control.platform_access import AccessView
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _

OPERATOR: dict[str, Any] = {"audience": "operator"}
Badge = tuple[str, str]  # its words and its colour


def status_badge(status: str) -> Badge:
    """Where a company stands in its life; a state nobody has told a word for shows its key."""
    known: dict[str, Badge] = {
        "provisioning": (_("Being made"), "neutral"),
        "trial": (_("Trial"), "info"),
        "active": (_("Active"), "success"),
        "past_due": (_("Past due"), "warning"),
        "suspended": (_("Suspended"), "danger"),
        "closing": (_("Closing"), "warning"),
        "purged": (_("Purged"), "neutral"),
    }
    return known.get(status, (status, "neutral"))


def kind_title(kind: str) -> str:
    """What sort of company it is."""
    return {"trial": _("Trial"), "customer": _("Customer"), "demo": _("Demo")}.get(kind, kind)


def mode_title(mode: str) -> str:
    """How far an access goes."""
    return {"read": _("To look only"), "admin": _("As an administrator")}.get(mode, mode)


def access_badge(access: AccessView) -> Badge:
    """How an access stands."""
    told: dict[str, Badge] = {
        "open": (_("Under way"), "warning"),
        "over": (_("Time ran out"), "neutral"),
        "left": (_("Left early"), "neutral"),
        "ended": (_("Ended by the company"), "info"),
    }
    return told[access.state(utc_now())]


def act_title(action: str) -> str:
    """What an operator did; what nobody has told a word for shows its key."""
    return {
        "access.opened": _("Opened the company"),
        "announcement.resumed": _("Let an announcement go on"),
        "announcement.stopped": _("Stopped an announcement"),
        "announcement.written": _("Wrote an announcement"),
        "entitlement.promised": _("Promised a feature"),
        "entitlement.taken_back": _("Took a promise back"),
        "flag.changed": _("Changed a flag"),
        "operator.made": _("Let somebody run the platform"),
        "operator.ended": _("Let somebody no longer run the platform"),
    }.get(action, action)


def month_of(text: str) -> date:
    """The month an address names, or this one."""
    if not text:
        return utc_now().date().replace(day=1)
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Missing("month") from None


def shifted(month: date, by: int) -> date:
    """A month so many later."""
    months = month.year * 12 + month.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def later_month(month: date, now: datetime) -> date | None:
    """The month after, unless it has not begun."""
    after = shifted(month, 1)
    return after if after <= now.date() else None
