"""What a company calls itself, and the calendar it lives by."""

from hubwright.control.companies import queries
from hubwright.control.companies.zones import is_zone
from hubwright.control.triggers.rearm import rearm_schedules
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import LANGUAGES, _
from hubwright.kernel.permissions import Permission


async def change_company(actor: Actor, *, name: str, language: str, time_zone: str) -> None:
    """Change name, language and time zone; numbers of a day follow the zone from now on."""
    actor.require(Permission.SETTINGS_MANAGE)
    name = " ".join(name.split())
    problems: list[FieldError] = []
    if not 1 <= len(name) <= 80:
        problems.append(FieldError("name", _("Use between 1 and 80 characters.")))
    if language not in LANGUAGES:
        problems.append(FieldError("language", _("This language is not offered.")))
    if not is_zone(time_zone):
        problems.append(FieldError("time_zone", _("There is no such time zone.")))
    if problems:
        raise Invalid(*problems)
    await queries.set_details(actor.tenant_id, name=name, language=language, time_zone=time_zone)
    await rearm_schedules()
    await audit.record(actor, "company.changed", actor.tenant_id, name=name)
