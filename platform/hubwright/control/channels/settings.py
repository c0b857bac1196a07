"""A channel's settings are the plugin's business; whether the edition allows them is ours."""

from collections.abc import Mapping
from typing import Any

from hubwright.host import catalogue
from hubwright.kernel import entitlements
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import language
from hubwright_sdk import EmbeddedChannel, SettingsInvalid


def cleaned(plugin: EmbeddedChannel, settings: Mapping[str, Any]) -> dict[str, Any]:
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


def without_secrets(plugin_id: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the API may show: settings the plugin marks as secret are left out."""
    secret = {name for name, part in _properties(plugin_id).items() if part.get("x-secret")}
    return {name: value for name, value in settings.items() if name not in secret}


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
