"""What a look at a plugin found, in a sentence, and how to mend it."""

from collections.abc import Callable

import msgspec

from hubwright.kernel.i18n import _, language
from hubwright.runtime.setting_up.schemas import Result, Row, Tried

_FOUND: dict[str, Callable[[], str]] = {
    "complete": lambda: _("Everything it needs is filled in."),
    "connected": lambda: _("The credentials are kept. The call with sample input below shows whether they work."),
    "accepted": lambda: _("The other side took the credentials (HTTP %(detail)s)."),
    "reached": lambda: _("It can be reached."),
    "received": lambda: _("A genuine post came."),
    "own_check": lambda: _("The plugin tried it and is content."),
    "no_address": lambda: _("Not used: no address is filled in."),
    "no_secret": lambda: _("Not used: fill in the secret “%(detail)s” in the settings if another service is to post."),
    "not_connected": lambda: _("Nobody has connected it yet."),
    "needs_reauth": lambda: _("The credentials ended."),
    "not_accepted": lambda: _("The other side does not take these credentials."),
    "auth_expired": lambda: _("The other side does not take these credentials."),
    "no_web_address": lambda: _("“%(detail)s” is no web address."),
    "private": lambda: _("The address is private or unknown."),
    "demo": lambda: _("This is a demo: nothing leaves it."),
    "not_set_up": lambda: _("Something is missing or does not fit: %(detail)s."),
    "refused": lambda: _("It was refused: %(detail)s."),
    "timeout": lambda: _("No answer in time: %(detail)s."),
    "unreachable": lambda: _("It cannot be reached: %(detail)s."),
}
_MEND: dict[str, Callable[[], str]] = {
    "not_connected": lambda: _("Fill the credentials in, or connect below."),
    "needs_reauth": lambda: _("Connect it again."),
    "not_accepted": lambda: _("Compare key and rights with the other service and fill them in again."),
    "auth_expired": lambda: _("Compare key and rights with the other service and fill them in again."),
    "no_web_address": lambda: _("An address begins with https://. Correct it in the settings."),
    "not_set_up": lambda: _("Go back to the settings and fill it in."),
    "private": lambda: _("Private and unknown addresses are never called. Check the spelling of the host."),
    "demo": lambda: _("In a company of your own it goes out as set up here."),
    "timeout": lambda: _("See whether the service is up and lets this platform in, then look again."),
    "unreachable": lambda: _("Check the address and whether the service is up, then look again."),
    "own_check": lambda: _("The plugin names below what does not hold."),
}


class CheckLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it is drawn."""

    row: Row
    title: str
    state: str  # waiting, ok, failed, unused
    found: str
    mend: str


def line_of(row: Row) -> CheckLine:
    """A row in words."""
    result = row.result
    state = result.state if result is not None else "waiting"
    return CheckLine(
        row=row,
        title=_title(row),
        state=state,
        found=_found(result) if result is not None else _waiting(row),
        mend=_mend(result) if result is not None and state == "failed" else "",
    )


def state_badge(state: str) -> tuple[str, str]:
    """The colour of a state, and the state."""
    return {
        "ok": ("success", _("Holds")),
        "failed": ("danger", _("Does not hold")),
        "unused": ("neutral", _("Not used")),
    }.get(state, ("info", _("Waiting")))


def _title(row: Row) -> str:
    said = row.title.said_in(language()) if row.title is not None else ""
    match row.kind:
        case "settings":
            return _("Settings")
        case "connection":
            return _("Credentials: %(what)s") % {"what": said}
        case "host":
            where = row.name or _("address to be filled in")
            return _("Reaches %(host)s (%(purpose)s)") % {"host": where, "purpose": said}
        case "own":
            return _("The plugin's own check")
        case _:
            return _("Post received: %(what)s") % {"what": said}


def _found(result: Result) -> str:
    if result.state == "failed" and result.code == "own_check":
        return _("The plugin tried it and is not content.")
    words = _FOUND.get(result.code)
    if words is None:
        return _("It failed (%(code)s): %(detail)s") % {"code": result.code, "detail": result.detail}
    return words() % {"detail": result.detail} if "%(" in words() else words()


def _waiting(row: Row) -> str:
    if row.kind == "door":
        return _("Waits for the other service. Enter the address there and have it send a test; the row ticks itself.")
    return _("Is looked at …")


def _mend(result: Result) -> str:
    words = _MEND.get(result.code)
    return words() if words is not None else _("Look into the settings, then look again.")


def tried_words(tried: Tried) -> str:
    """How a call with sample input went."""
    if tried.ok:
        return _("It answered.")
    if not tried.code:
        return _("It answered, and left by the exit for errors.")
    words = _FOUND.get(tried.code)
    if words is None or "%(detail)s" not in words():
        return _("It failed (%(code)s): %(detail)s") % {"code": tried.code, "detail": tried.reason}
    return words() % {"detail": tried.reason}
