"""Reading flags, and letting one on or off with a reason."""

from datetime import datetime

import msgspec

from hubwright.kernel import operator_acts
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.flags import queries
from hubwright.kernel.flags.declared import FLAGS, Flag
from hubwright.kernel.flags.rules import OFF, STATES, Setting
from hubwright.kernel.flags.watching import settings_of_flags
from hubwright.kernel.i18n import _


class FlagView(msgspec.Struct, frozen=True, kw_only=True):
    """A flag and what holds for it."""

    flag: Flag
    setting: Setting
    changed_at: datetime | None  # never: it is off as it was born


async def flags(actor: Actor) -> list[FlagView]:
    """Every declared flag, by key; what the database knows of former ones is left out."""
    actor.require_operator()
    stored = {row["key"]: row for row in await queries.every()}
    return [
        FlagView(
            flag=each,
            setting=queries.setting_of(stored[key]) if key in stored else OFF,
            changed_at=stored[key]["changed_at"] if key in stored else None,
        )
        for key, each in sorted(FLAGS.items())
    ]


async def flag(actor: Actor, key: str) -> FlagView:
    """One of them."""
    found = next((each for each in await flags(actor) if each.flag.key == key), None)
    if found is None:
        raise Missing("flag")
    return found


async def change_flag(actor: Actor, key: str, setting: Setting, reason: str) -> None:
    """Choose for whom a flag is on; every process knows within seconds, and the reason stays."""
    before = await flag(actor, key)
    why = " ".join(reason.split())
    problems: list[FieldError] = []
    if setting.state not in STATES:
        problems.append(FieldError("state", _("Choose one of the states.")))
    if not 0 <= setting.percent <= 100:
        problems.append(FieldError("percent", _("Write a number from 0 to 100.")))
    if setting.state == "listed" and not setting.tenants:
        problems.append(FieldError("tenants", _("Name at least one company.")))
    if not why:
        problems.append(FieldError("reason", _("Say why; it stays in the history.")))
    if problems:
        raise Invalid(*problems)
    async with outside_tenants("flags belong to the platform"):
        await queries.put(key, setting)
        await operator_acts.note(
            actor, "flag.changed", f"flag:{key}", why, before=_told(before.setting), after=_told(setting)
        )
        settings_of_flags.tell_changed()


def _told(setting: Setting) -> dict[str, object]:
    return {"state": setting.state, "percent": setting.percent, "tenants": sorted(map(str, setting.tenants))}
