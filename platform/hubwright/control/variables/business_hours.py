"""When the company is there: weekly hours and special days, one calendar that all its flows read."""

import msgspec

from hubwright.control.variables import queries
from hubwright.flows.business_hours import TENANT_KEY, BusinessHours, read_hours
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

MOST_STRETCHES = 50
MOST_SPECIAL_DAYS = 400


async def business_hours() -> BusinessHours | None:
    """Read them; a company that never set any has none."""
    return read_hours((await queries.variables()).get(TENANT_KEY))


async def set_business_hours(actor: Actor, hours: BusinessHours) -> None:
    """Replace them; flows go by them from their next message on."""
    actor.require(Permission.SETTINGS_MANAGE)
    wrong = wrong_entries(hours)
    if wrong:
        raise Invalid(*wrong)
    await queries.put(TENANT_KEY, msgspec.to_builtins(hours))
    await audit.record(actor, "company.hours", actor.tenant_id, days=len(hours.week), special=len(hours.special))


def wrong_entries(hours: BusinessHours) -> list[FieldError]:
    """Say what cannot be used, field by field."""
    sentences = {
        "time": _("Write a time like 09:00."),
        "date": _("Write a date like 2026-10-01."),
        "zone": _("There is no such time zone."),
        "both": _("Give both times, or none for a holiday."),
        "twice": _("This day is listed already."),
    }
    wrong = [FieldError(field, sentences[what]) for field, what in hours.wrong_fields()]
    if len(hours.week) > MOST_STRETCHES or len(hours.special) > MOST_SPECIAL_DAYS:
        wrong.append(FieldError("special", _("These are too many entries.")))
    return wrong
