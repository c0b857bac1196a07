"""The plugins this platform can offer, and the ones it knows of but cannot load."""

from typing import TypeGuard

import msgspec

from hubwright.host.discovery import discover
from hubwright.host.releases.shelf import shelf
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk.ai import AiModel
from hubwright_sdk.channel import EmbeddedChannel, Plugin
from hubwright_sdk.manifest import Manifest


class CatalogueEntry(msgspec.Struct, frozen=True):
    """One line of the catalogue; without a manifest it is unavailable and says why."""

    id: str
    manifest: Manifest | None
    reason: str | None

    @property
    def available(self) -> bool:
        return self.manifest is not None


def catalogue() -> list[CatalogueEntry]:
    """Every plugin there is: installed with the platform, the broken ones included, and published by partners."""
    ours = [
        CatalogueEntry(found.name, found.plugin.manifest if found.plugin else None, found.reason)
        for found in discover().values()
    ]
    known = {line.id for line in ours}
    theirs = [each for each in shelf.installable() if each.plugin_id not in known]
    return [*ours, *(CatalogueEntry(each.plugin_id, each.manifest, None) for each in theirs)]


def entry(plugin_id: str) -> CatalogueEntry:
    """One line, also for a plugin whose package is gone: a channel made with it must still be shown."""
    for line in catalogue():
        if line.id == plugin_id:
            return line
    return CatalogueEntry(plugin_id, None, "its package is not installed")


def find(plugin_id: str, version: str = "") -> Plugin | None:
    """The plugin (of a partner's, that version, else the newest), or None when it cannot be loaded here."""
    found = discover().get(plugin_id)
    if found is not None:
        return found.plugin
    on_shelf = shelf.version(plugin_id, version) if version else shelf.newest(plugin_id)
    return on_shelf.plugin if on_shelf is not None else None


def why_not(plugin_id: str, version: str) -> str:
    """Why a partner's release does not run, in a word or a sentence of whoever stopped it."""
    on_shelf = shelf.version(plugin_id, version)
    return on_shelf.why_not if on_shelf is not None else entry(plugin_id).reason or ""


def find_channel(plugin_id: str) -> EmbeddedChannel | None:
    """The plugin as an embedded channel, or None when it is missing or is none."""
    plugin = find(plugin_id)
    return plugin if isinstance(plugin, EmbeddedChannel) else None


def ai_models() -> list[AiModel | SandboxRelease]:
    """The language models there are, by name; a release becomes one when it is called for a company."""
    ours = [found.plugin for found in discover().values() if found.plugin is not None]
    theirs = [each.plugin for each in shelf.installable() if each.plugin is not None]
    return [plugin for plugin in [*ours, *theirs] if _brings_model(plugin)]


def _brings_model(plugin: Plugin) -> TypeGuard[AiModel | SandboxRelease]:
    if isinstance(plugin, SandboxRelease):
        return "ai" in plugin.manifest.kind
    return isinstance(plugin, AiModel)


def channel_plugins() -> list[EmbeddedChannel]:
    """What an admin may choose from when making a channel."""
    return [found.plugin for found in discover().values() if isinstance(found.plugin, EmbeddedChannel)]


def channel_kind(plugin_id: str) -> str:
    """What kind of channel a plugin brings, in the words of the flows' channel tables; none when it brings none."""
    return "web" if find_channel(plugin_id) is not None else ""
