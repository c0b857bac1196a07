"""Connections of single accounts: `name/account`; whoever keeps the accounts says here how their settings are read."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from hubwright.host.installation.settings import stored_settings
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import parse_id
from hubwright_sdk import Manifest
from hubwright_sdk.manifest.parts import ConnectionDeclaration

AccountReader = Callable[[str, UUID], Awaitable[Mapping[str, Any] | None]]
_readers: list[AccountReader] = []


def register(reader: AccountReader) -> None:
    """How settings of an account of a plugin are read, secrets included; None where it knows none."""
    _readers.append(reader)


def own_name(name: str, account: str) -> str:
    """The connection of one account."""
    return f"{name}/{account}"


def declared_name(name: str) -> str:
    """The name in the manifest of a connection, whosever it is."""
    return name.partition("/")[0]


def account_of(name: str) -> UUID | None:
    """Whose connection it is; None for one of the company as a whole."""
    return parse_id(name.partition("/")[2])


async def app_settings(plugin_id: str, name: str) -> Mapping[str, Any]:
    """The settings that hold the app of a connection: the account's own, or the company's."""
    if "/" not in name:
        return await stored_settings(plugin_id)
    account = account_of(name)
    if account is None:
        raise Missing("connection")
    for reader in _readers:
        found = await reader(plugin_id, account)
        if found is not None:
            return found
    raise Missing("connection")


def chosen(manifest: Manifest, settings: Mapping[str, Any]) -> list[ConnectionDeclaration]:
    """The connections that an account with these settings needs."""
    return [each for each in manifest.connections if each.chosen_by and settings.get(each.chosen_by) == each.name]


def of_company(manifest: Manifest) -> list[ConnectionDeclaration]:
    """The connections that there is one of for the company."""
    return [each for each in manifest.connections if not each.chosen_by]
