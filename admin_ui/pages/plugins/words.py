"""What a plugin may see and do, as sentences instead of scopes."""

from collections.abc import Callable, Iterable

from hubwright.kernel.i18n import _, language
from hubwright_sdk.manifest import SCOPES

_SCOPES: dict[str, Callable[[], str]] = {
    "contact:read": lambda: _("reads contacts"),
    "contact:write": lambda: _("makes contacts and changes their data"),
    "conversation:read": lambda: _("reads conversations of its channels"),
    "conversation:write": lambda: _("writes into conversations of its channels"),
    "file:read": lambda: _("reads files people sent"),
    "file:write": lambda: _("stores files people send"),
}
_TIERS: dict[str, Callable[[], str]] = {
    "native": lambda: _("Part of the platform"),
    "sandboxed": lambda: _("Runs in a sandbox"),
    "remote": lambda: _("A service elsewhere"),
    "declarative": lambda: _("No code of its own"),
}


_STATES: dict[str, Callable[[], str]] = {
    "missing": lambda: _("Not connected"),
    "connected": lambda: _("Connected"),
    "expiring": lambda: _("Ends soon"),
    "needs_reauth": lambda: _("Needs to be connected again"),
    "revoked": lambda: _("Not connected"),
}


def connection_state(state: str) -> str:
    """Say how a connection stands."""
    return _STATES[state]()


def scope_sentences(scopes: Iterable[str]) -> list[str]:
    """Say what each scope means: in words of this page, else in those that the SDK has for it."""
    return [_SCOPES[scope]() if scope in _SCOPES else _sdk_words(scope) for scope in scopes]


def _sdk_words(scope: str) -> str:
    text = {str(name): words for name, words in SCOPES.items()}.get(scope)
    return text.said_in(language()) if text is not None else scope


def tier_title(tier: str) -> str:
    """Say how far a plugin is trusted."""
    return _TIERS[tier]() if tier in _TIERS else tier
