"""Roles in words people choose by."""

from collections.abc import Callable, Sequence

from hubwright.kernel.i18n import _

_ROLES: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "owner": (lambda: _("Owner"), lambda: _("Everything, also making other owners.")),
    "admin": (lambda: _("Admin"), lambda: _("Everything but making owners.")),
    "supervisor": (
        lambda: _("Supervisor"),
        lambda: _("Conversations of the whole team, members, flows and usage to read."),
    ),
    "agent": (lambda: _("Agent"), lambda: _("Takes over conversations and answers customers.")),
    "analyst": (lambda: _("Analyst"), lambda: _("Reads usage, channels and flows; sees no conversation.")),
    "developer": (lambda: _("Developer"), lambda: _("API keys and flow drafts; sees no conversation.")),
}


def role_title(role: str) -> str:
    """A role's name in the reader's language."""
    return _ROLES[role][0]() if role in _ROLES else role


def role_titles(*, with_owner: bool, first: Sequence[str] = ()) -> dict[str, str]:
    """Every role that may be given; an edition says which it puts first."""
    keys = [*(key for key in first if key in _ROLES), *(key for key in _ROLES if key not in first)]
    return {key: _ROLES[key][0]() for key in keys if with_owner or key != "owner"}


def role_helps() -> dict[str, str]:
    """What each role is for."""
    return {key: told() for key, (_title, told) in _ROLES.items()}
