"""What a plugin may see and do, as sentences instead of scopes."""

from collections.abc import Callable, Iterable

from hubwright.host.installation.consents import asked_by
from hubwright.host.releases.schemas import UNPROMOTED
from hubwright.kernel.i18n import _, language
from hubwright_sdk.manifest import DATA_CLASSES, SCOPES, Manifest
from hubwright_sdk.texts import Localised

_TIERS: dict[str, Callable[[], str]] = {
    "native": lambda: _("Part of the platform"),
    "sandboxed": lambda: _("Runs in a sandbox"),
    "remote": lambda: _("A service elsewhere"),
    "declarative": lambda: _("No code of its own"),
    UNPROMOTED: lambda: _("Waits for an operator to vouch for its code"),
}


_STATES: dict[str, Callable[[], str]] = {
    "missing": lambda: _("Not connected"),
    "connected": lambda: _("Connected"),
    "expiring": lambda: _("Ends soon"),
    "needs_reauth": lambda: _("Needs to be connected again"),
    "revoked": lambda: _("Not connected"),
}


_INSTALLED: dict[str, tuple[str, Callable[[], str]]] = {
    "on": ("success", lambda: _("On")),
    "asks": ("warning", lambda: _("On; a newer version asks for more")),
    "paused": ("neutral", lambda: _("Paused")),
    "disabled": ("danger", lambda: _("Does not run")),
}
_HOOKS: dict[str, Callable[[], str]] = {
    "on_event": lambda: _("Heard of an event"),
    "receive": lambda: _("Read a post from elsewhere"),
    "panel": lambda: _("Filled its panel in the inbox"),
    "call_node": lambda: _("Did a step of a flow"),
    "complete": lambda: _("Let its model answer"),
    "send": lambda: _("Sent a message"),
    "reply": lambda: _("Answered a post"),
    "pull": lambda: _("Looked for messages"),
    "end": lambda: _("Ended a session"),
    "leave": lambda: _("Took away what it had there"),
    "find_contact": lambda: _("Looked for a contact"),
    "save_contact": lambda: _("Saved a contact"),
    "find_orders": lambda: _("Looked for orders"),
    "find_stock": lambda: _("Looked into the stock"),
    "find_party": lambda: _("Looked for a business partner"),
    "create_ticket": lambda: _("Made a ticket"),
    "update_ticket": lambda: _("Changed a ticket"),
    "find_tickets": lambda: _("Looked for tickets"),
    "command": lambda: _("Commanded a device"),
    "add_to_audience": lambda: _("Added somebody to an audience"),
    "remove_from_audience": lambda: _("Took somebody out of an audience"),
    "check": lambda: _("Checked its connections"),
    "upgrade_settings": lambda: _("Carried settings over"),
}
_FAILURES: dict[str, Callable[[], str]] = {
    "timeout": lambda: _("It took too long"),
    "unreachable": lambda: _("The other service cannot be reached"),
    "rate_limited": lambda: _("The other service wants fewer requests"),
    "malformed": lambda: _("The answer had another form"),
    "refused": lambda: _("It was refused"),
    "auth_expired": lambda: _("The credentials are not good any more"),
    "needs_reauth": lambda: _("A connection has to be made again"),
    "off": lambda: _("It was switched off"),
    "missing": lambda: _("This platform cannot load it"),
    "not_set_up": lambda: _("Its settings are not complete"),
    "no_ai": lambda: _("No AI plugin is switched on"),
    "broken": lambda: _("The plugin itself failed"),
    "busy": lambda: _("Too many calls at once"),
    "paused": lambda: _("Left alone for a while after failures"),
    "no_sandbox": lambda: _("This platform has no sandbox"),
    "resting": lambda: _("Its sandbox rests after failures"),
}


def installation_badge(state: str) -> tuple[str, str]:
    """The colour of a plugin's state in the company, and the state."""
    kind, said = _INSTALLED[state]
    return kind, said()


def hook_title(hook: str) -> str:
    """What a plugin was called for."""
    return _HOOKS[hook]() if hook in _HOOKS else hook


def failure_title(code: str) -> str:
    """Why a call failed."""
    return _FAILURES[code]() if code in _FAILURES else code


def scope_texts(scopes: Iterable[str]) -> list[str]:
    """What each scope means, as the SDK says it."""
    return _said(SCOPES.items(), scopes)


def data_sentences(manifest: Manifest | None) -> list[str]:
    """Which data a plugin sees."""
    data = asked_by(manifest).data if manifest is not None else []
    return _said(DATA_CLASSES.items(), data)


def _said(known: Iterable[tuple[str, Localised]], names: Iterable[str]) -> list[str]:
    texts = dict(known)
    return [texts[name].said_in(language()) if name in texts else name for name in names]


def connection_state(state: str) -> str:
    """Say how a connection stands."""
    return _STATES[state]()


def tier_title(tier: str) -> str:
    """Say how far a plugin is trusted."""
    return _TIERS[tier]() if tier in _TIERS else tier
