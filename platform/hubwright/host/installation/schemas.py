"""What pages and callers are told about plugins in a tenant."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from hubwright_sdk.manifest import Manifest

PauseReason = Literal["", "cap", "cap_raised"]  # a person wished it, or it came to the most it may cost
INSTALLATION_CHANGED = "installation.changed"  # told to every process


class OfferedPlugin(msgspec.Struct, frozen=True):
    """One plugin as an admin sees it: what it is, whether it is on, and why it may not be used."""

    id: str
    manifest: Manifest | None
    reason: str | None
    on: bool
    installed: bool
    missing_entitlements: list[str]

    @property
    def available(self) -> bool:
        return self.manifest is not None

    @property
    def is_channel(self) -> bool:
        """Its settings are filled in per channel then."""
        return self.manifest is not None and "channel" in self.manifest.kind

    @property
    def settings_schema(self) -> dict[str, Any]:
        """The form of the installation as a whole."""
        return self.manifest.config_schema if self.manifest is not None else {}

    @property
    def has_settings(self) -> bool:
        return bool(self.settings_schema.get("properties")) and not self.is_channel

    def name(self, language: str) -> str:
        return self.manifest.name.said_in(language) if self.manifest else self.id

    def description(self, language: str) -> str:
        return self.manifest.description.said_in(language) if self.manifest else ""


class Pause(msgspec.Struct, frozen=True):
    """Since when a plugin is not called, who decided that (as in the audit), and why."""

    at: datetime
    by: str
    why: PauseReason


class AllowList(msgspec.Struct, frozen=True):
    """The plugins that may be called for a tenant; what is derived from it may be kept while the epoch stands."""

    epoch: int
    versions: dict[str, str]

    @property
    def plugins(self) -> frozenset[str]:
        return frozenset(self.versions)
