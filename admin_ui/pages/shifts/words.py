"""Shifts and leave in words and dates; a leave is whole days of the company's calendar."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from admin_ui import formats
from admin_ui.forms.schema import Schema, fields, text
from hubwright.desk.shifts.leave import Leave
from hubwright.desk.shifts.working_times import WorkingTimes
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _

URL = "/shifts"


class LeaveShown(msgspec.Struct, frozen=True, kw_only=True):
    """One leave of a list."""

    leave: Leave
    name: str
    days: str
    badge: tuple[str, str]


def leave_schema() -> Schema:
    """From which day to which."""
    return fields(
        ("begins", "ends"),
        begins=text(_("First day"), longest=10, example="2026-10-01"),
        ends=text(_("Last day"), longest=10, example="2026-10-07"),
        reason=text(_("What it is"), longest=200),
    )


def stretch_of(value: dict[str, str], zone: str) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last."""
    found: dict[str, date] = {}
    wrong = []
    for field in ("begins", "ends"):
        try:
            found[field] = date.fromisoformat(value[field].strip())
        except ValueError:
            wrong.append(FieldError(field, _("Write a date like 2026-10-01.")))
    if wrong:
        raise Invalid(*wrong)
    midnight = time(tzinfo=ZoneInfo(zone))
    try:
        ends = found["ends"] + timedelta(days=1)
    except OverflowError:
        raise Invalid(FieldError("ends", _("Two years at most."))) from None
    return datetime.combine(found["begins"], midnight), datetime.combine(ends, midnight)


def shown_leave(leave: Leave, name: str, now: datetime) -> LeaveShown:
    """A leave with its days, the last one included."""
    first = formats.local(leave.begins_at).date()
    last = formats.local(leave.ends_at - timedelta(microseconds=1)).date()
    days = formats.day(first) if first == last else f"{formats.day(first)} – {formats.day(last)}"
    badges = {
        "asked": (_("asked for"), "warning"),
        "approved": (_("now"), "info") if leave.lasts(now) else (_("approved"), "success"),
        "refused": (_("refused"), "danger"),
        "withdrawn": (_("withdrawn"), "neutral"),
    }
    return LeaveShown(leave=leave, name=name, days=days, badge=badges[leave.state])


def week_words(times: WorkingTimes | None) -> str:
    """A week in one line, days of the same times together."""
    if times is None:
        return _("not planned")
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    by_times: dict[tuple[str, ...], list[str]] = {}
    for number, name in enumerate(names, start=1):
        hours = tuple(f"{one.opens}–{one.closes}" for one in times.week if one.day == number)
        if hours:
            by_times.setdefault(hours, []).append(name)
    return "; ".join(f"{' '.join(days)} {', '.join(hours)}" for hours, days in by_times.items())
