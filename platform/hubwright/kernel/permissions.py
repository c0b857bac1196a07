"""The vocabulary of permissions (`resource:action`) and what each role may do in one tenant."""

from enum import StrEnum


class Permission(StrEnum):
    """What a member or an API key may do; alphabetical."""

    API_KEYS_MANAGE = "api_keys:manage"
    BOARD_MANAGE = "board:manage"
    CHANNELS_MANAGE = "channels:manage"
    CHANNELS_READ = "channels:read"
    CONTACTS_ASSOCIATE = "contacts:associate"
    CONTACTS_BLOCK = "contacts:block"
    CONTACTS_EDIT = "contacts:edit"
    CONTACTS_ERASE = "contacts:erase"
    CONTACTS_MERGE = "contacts:merge"
    CONTACTS_PROMOTE = "contacts:promote"
    CONTACTS_READ = "contacts:read"
    CONTACTS_TRANSFER = "contacts:transfer"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_REPLY = "conversations:reply"
    DATA_EXPORT = "data:export"
    FAILURES_MANAGE = "failures:manage"
    FLOWS_EDIT = "flows:edit"
    FLOWS_PUBLISH = "flows:publish"
    FLOWS_READ = "flows:read"
    FLOWS_RUN = "flows:run"
    HOME_READ = "home:read"
    MEMBERS_MANAGE = "members:manage"
    MEMBERS_READ = "members:read"
    PLUGINS_DEVELOP = "plugins:develop"
    PLUGINS_MANAGE = "plugins:manage"
    PLUGINS_READ = "plugins:read"
    SETTINGS_MANAGE = "settings:manage"
    TEAM_READ = "team:read"
    USAGE_READ = "usage:read"


_P = Permission
_AGENT = frozenset(
    {
        _P.HOME_READ,
        _P.CONVERSATIONS_READ,
        _P.CONVERSATIONS_REPLY,
        _P.CONTACTS_READ,
        _P.CONTACTS_ASSOCIATE,
        _P.CONTACTS_EDIT,
        _P.CONTACTS_PROMOTE,
        _P.CONTACTS_BLOCK,
        _P.CHANNELS_READ,
    }
)
_ANALYST = frozenset({_P.HOME_READ, _P.USAGE_READ, _P.CHANNELS_READ, _P.FLOWS_READ, _P.TEAM_READ})
_DEVELOPER = frozenset(
    {
        _P.HOME_READ,
        _P.API_KEYS_MANAGE,
        _P.CHANNELS_READ,
        _P.FLOWS_READ,
        _P.FLOWS_EDIT,
        _P.PLUGINS_READ,
        _P.USAGE_READ,
        _P.PLUGINS_DEVELOP,
    }
)

ROLES: dict[str, frozenset[Permission]] = {
    "owner": frozenset(_P),
    "admin": frozenset(_P),
    "supervisor": _AGENT
    | {
        _P.BOARD_MANAGE,
        _P.CONTACTS_MERGE,
        _P.CONTACTS_TRANSFER,
        _P.TEAM_READ,
        _P.MEMBERS_READ,
        _P.FLOWS_READ,
        _P.USAGE_READ,
    },
    "agent": _AGENT,
    "analyst": _ANALYST,
    "developer": _DEVELOPER,
}


_READING = frozenset(permission for permission in Permission if permission.endswith(":read"))


def reading_only(role: str) -> frozenset[Permission]:
    """What is left of a role for a member beyond what the edition has seats for."""
    return permissions_of(role) & _READING


# Of people, of keys that act for them, and of whole address books: nobody of the platform does these for a company.
NEVER_INSIDE = frozenset(
    {
        _P.MEMBERS_MANAGE,
        _P.API_KEYS_MANAGE,
        _P.CONTACTS_ERASE,
        _P.CONTACTS_TRANSFER,
        _P.DATA_EXPORT,
        _P.PLUGINS_DEVELOP,
    }
)
# What an operator inside a company may open; whether anything may be changed, the access itself says.
INSIDE = frozenset(_P) - NEVER_INSIDE


def permissions_of(role: str) -> frozenset[Permission]:
    """What a role may do; an unknown role may do nothing."""
    return ROLES.get(role, frozenset())
