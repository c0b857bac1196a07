"""A channel's settings are the plugin's business; whether the edition allows them is ours."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright.control.channels import queries
from hubwright.host import catalogue
from hubwright.host.connections import accounts
from hubwright.kernel import entitlements, sealed
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import language
from hubwright_sdk import SettingsInvalid
from hubwright_sdk.channel import Plugin

_TABLE = "channel"


def cleaned(plugin: Plugin, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Let the plugin clean settings; its problems come back as fields, in the reader's language."""
    try:
        return plugin.clean_settings(settings)
    except SettingsInvalid as invalid:
        problems = [FieldError(f"settings.{p.field}", p.said_in(language())) for p in invalid.problems]
        raise Invalid(*problems) from None


async def require_entitled(plugin_id: str, wanted: Mapping[str, Any], present: Mapping[str, Any]) -> None:
    """Refuse a setting that needs an entitlement the tenant has not; one that stays as it is needs none."""
    for name, (key, default) in _entitled_settings(plugin_id).items():
        value = wanted.get(name, default)
        if value not in (default, present.get(name, default)):
            await entitlements.require(key)


async def entitled_settings(plugin_id: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """As they hold now: what the edition does not include is as if nobody had set it; it stays written down."""
    held = dict(settings)
    for name, (key, default) in _entitled_settings(plugin_id).items():
        if held.get(name, default) != default and not await entitlements.allowed(key):
            held[name] = default
    return held


def without_secrets(plugin_id: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the API may show: settings the plugin marks as secret are left out."""
    secret = _secret(plugin_id)
    return {name: value for name, value in settings.items() if name not in secret}


async def sealed_settings(plugin_id: str, channel_id: UUID, settings: Mapping[str, Any]) -> dict[str, Any]:
    """As they are stored."""
    return await sealed.seal_fields(_TABLE, channel_id, settings, _secret(plugin_id))


async def opened_settings(row: Row) -> dict[str, Any]:
    """As the plugin reads them."""
    return await sealed.open_fields(_TABLE, row["id"], row["settings"])


async def _reseal(version: int) -> None:
    for row in await queries.lock_all():
        stored = await sealed.reseal_fields(_TABLE, row["id"], row["settings"], _secret(row["plugin"]), version)
        if stored is not None:
            await queries.replace_settings(row["id"], stored)


sealed.register(_TABLE, _reseal)


async def _of_account(plugin_id: str, channel_id: UUID) -> Mapping[str, Any] | None:
    row = await queries.channel(channel_id)
    return await opened_settings(row) if row is not None and row["plugin"] == plugin_id else None


accounts.register(_of_account)


def _secret(plugin_id: str) -> set[str]:
    return {name for name, part in _properties(plugin_id).items() if part.get("x-secret")}


def _entitled_settings(plugin_id: str) -> dict[str, tuple[str, Any]]:
    return {
        name: (part["x-entitlement"], part.get("default"))
        for name, part in _properties(plugin_id).items()
        if "x-entitlement" in part
    }


def _properties(plugin_id: str) -> dict[str, dict[str, Any]]:
    plugin = catalogue.find(plugin_id)
    found: dict[str, dict[str, Any]] = plugin.manifest.config_schema.get("properties", {}) if plugin else {}
    return found
