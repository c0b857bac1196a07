"""What a key may do, in words."""

from collections.abc import Callable

from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

_P = Permission
_TITLES: dict[Permission, Callable[[], str]] = {
    _P.API_KEYS_MANAGE: lambda: _("Manage API keys"),
    _P.BOARD_MANAGE: lambda: _("See the live board, move work and set states"),
    _P.CHANNELS_MANAGE: lambda: _("Make and change channels"),
    _P.CHANNELS_READ: lambda: _("Read channels"),
    _P.CONTACTS_ASSOCIATE: lambda: _("Add and verify addresses of contacts"),
    _P.CONTACTS_BLOCK: lambda: _("Block contacts"),
    _P.CONTACTS_EDIT: lambda: _("Change contacts"),
    _P.CONTACTS_ERASE: lambda: _("Erase contacts for good"),
    _P.CONTACTS_MERGE: lambda: _("Merge contacts, and undo it"),
    _P.CONTACTS_PROMOTE: lambda: _("Keep contacts for good"),
    _P.CONTACTS_READ: lambda: _("Read contacts"),
    _P.CONTACTS_TRANSFER: lambda: _("Import and export contacts"),
    _P.CONVERSATIONS_READ: lambda: _("Read conversations"),
    _P.CONVERSATIONS_REPLY: lambda: _("Reply in conversations"),
    _P.DATA_EXPORT: lambda: _("Take all data of the company out"),
    _P.FAILURES_MANAGE: lambda: _("See and decide about what failed"),
    _P.FLOWS_EDIT: lambda: _("Edit flow drafts"),
    _P.FLOWS_PUBLISH: lambda: _("Publish flows"),
    _P.FLOWS_READ: lambda: _("Read flows"),
    _P.FLOWS_RUN: lambda: _("Start flows by hand"),
    _P.HOME_READ: lambda: _("Read the start page"),
    _P.MEMBERS_MANAGE: lambda: _("Invite and manage members"),
    _P.MEMBERS_READ: lambda: _("Read members"),
    _P.PLUGINS_DEVELOP: lambda: _("Try plugins of your own"),
    _P.PLUGINS_MANAGE: lambda: _("Switch plugins on and off"),
    _P.PLUGINS_READ: lambda: _("Read plugins"),
    _P.SETTINGS_MANAGE: lambda: _("Change company settings"),
    _P.TEAM_READ: lambda: _("See the whole team's conversations"),
    _P.USAGE_READ: lambda: _("Read usage"),
}


def scope_titles() -> dict[str, str]:
    """Every permission in the reader's language; one without words shows its key."""
    return {str(scope): _TITLES[scope]() if scope in _TITLES else str(scope) for scope in Permission}
