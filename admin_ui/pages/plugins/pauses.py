"""A pause in words: because the cap is reached, or because somebody wished it; and what to do about it."""

from decimal import Decimal
from uuid import UUID

import msgspec

from admin_ui.formats import date_time, money
from hubwright.control.api_keys.verbs import list_keys
from hubwright.control.identity.members import list_members
from hubwright.control.marketplace.schemas import PluginUse
from hubwright.host.installation.overview import InstallationView
from hubwright.host.installation.schemas import Pause
from hubwright.kernel.i18n import _


class PauseWords(msgspec.Struct, frozen=True):
    """What a page says about a pause."""

    title: str
    sentence: str
    what_to_do: str
    may_resume: bool  # it would be paused again at once otherwise


async def pause_words(installed: InstallationView, use: PluginUse) -> PauseWords | None:
    """None while it is on, or disabled for another reason."""
    if installed.state != "paused":
        return None
    if installed.paused is None:
        return PauseWords(_("It is paused"), "", _("Resume it when you want it called again."), True)
    if use.billed == "other_currency":
        return _priced_otherwise(installed.paused, use)
    if installed.paused.why:
        return _at_cap(installed.paused, use)
    who, when = await _who(installed.paused.by), date_time(installed.paused.at)
    said = _("%(who)s paused it: %(moment)s.") % {"who": who, "moment": when}
    return PauseWords(_("Paused by a person"), said, _("Resume it when you want it called again."), True)


def _priced_otherwise(pause: Pause, use: PluginUse) -> PauseWords:
    shown = {"moment": date_time(pause.at), "currency": use.currency}
    said = _("It is priced in %(currency)s, and your company began to pay in another currency: %(moment)s.") % shown
    todo = _("Its publisher would have to offer it in your currency. Its settings stay as they are.")
    return PauseWords(_("Paused, because no invoice could have it"), said, todo, False)


def _at_cap(pause: Pause, use: PluginUse) -> PauseWords:
    cap = use.monthly_cap or Decimal(0)
    shown = {"moment": date_time(pause.at), "cap": money(cap, use.currency)}
    said = _("The platform paused it: %(moment)s. What it was about to count came to more than your cap.") % shown
    if pause.why == "cap_raised":
        return PauseWords(_("Paused at its cap"), said, _("The cap is %(cap)s now: resume it.") % shown, True)
    todo = _("Raise the cap of %(cap)s a month and resume it, or resume it next month.") % shown
    return PauseWords(_("Paused at its cap"), said, todo, False)


async def _who(label: str) -> str:
    """A colleague by name; a program by its key; whoever is gone is somebody."""
    kind, _colon, row = label.partition(":")
    if kind == "member":
        found = [member.name for member in await list_members() if member.id == UUID(row)]
    elif kind == "api_key":
        found = [_("The program %(key)s") % {"key": key.name} for key in await list_keys() if key.id == UUID(row)]
    else:
        found = [_("An operator of the platform")] if kind == "operator" else []
    return found[0] if found else _("Somebody")
