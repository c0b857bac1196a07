"""The plugins this platform can offer: packages that are installed here, and releases from the marketplace."""

from typing import TypeGuard

import msgspec
import structlog

from hubwright.flows.node_type import NodeType
from hubwright.host import node_registry
from hubwright.host.declared_nodes import node_types_of
from hubwright.host.discovery import discover
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.shelf import Shelf
from hubwright.host.releases.states import BEFORE_REVIEW, RUNNING
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import standing
from hubwright.kernel import scope
from hubwright_sdk.ai import AiModel
from hubwright_sdk.channel import EmbeddedChannel, Plugin
from hubwright_sdk.manifest import Manifest, Messaging
from hubwright_sdk.release import ReleaseRefused

log = structlog.get_logger()
_KNOWN = RUNNING | {"suspended", "killed"}  # its steps stay in flows, and take their error exit


class CatalogueEntry(msgspec.Struct, frozen=True):
    """One line of the catalogue; without a manifest it is unavailable and says why."""

    id: str
    manifest: Manifest | None
    reason: str | None

    @property
    def available(self) -> bool:
        return self.manifest is not None


def catalogue() -> list[CatalogueEntry]:
    """Every plugin there is: installed with the platform, the broken ones included, and published for everybody."""
    ours = packages()
    known = {line.id for line in ours}
    published = [each for each in shelf.releases(states={"published"}) if each.taken_down_at is None]
    newest = {each.plugin: each for each in reversed(published) if _is_seen(each)}
    newest |= {each.plugin: each for each in reversed(shelf.tried_by(scope.tenant_or_none()))}
    return [*ours, *(CatalogueEntry(name, each.manifest, None) for name, each in newest.items() if name not in known)]


def packages() -> list[CatalogueEntry]:
    """Every plugin that comes with a package of this environment."""
    return [
        CatalogueEntry(found.name, found.plugin.manifest if found.plugin else None, found.reason)
        for found in discover().values()
    ]


def entry(plugin_id: str) -> CatalogueEntry:
    """One line, also for a plugin whose package is gone: a channel made with it must still be shown."""
    for line in catalogue():
        if line.id == plugin_id:
            return line
    release = offered(plugin_id)
    if release is not None:
        return CatalogueEntry(plugin_id, release.manifest, None)
    return CatalogueEntry(plugin_id, None, "its package is not installed")


def find(plugin_id: str, version: str = "") -> Plugin | None:
    """The plugin (of a release, that version, else the newest), or None when it cannot be loaded here."""
    found = discover().get(plugin_id)
    if found is not None:
        return found.plugin
    release = shelf.version(plugin_id, version) if version else offered(plugin_id)
    if release is None or not _is_seen(release):
        return None
    try:
        return shelf.plugin(release)
    except ReleaseRefused:
        return None


def manifests(plugin_id: str) -> list[Manifest]:
    """What every version says that is known here, the newest first; those that may not run any more come too."""
    plugin = find(plugin_id)
    seen = [each.manifest for each in shelf.releases(plugin_id, _KNOWN) if _is_seen(each)]
    return [plugin.manifest, *seen] if plugin is not None else seen


def why_not(plugin_id: str, version: str) -> str:
    """Why a release does not run, in a sentence."""
    release = shelf.version(plugin_id, version)
    if release is None or not _is_seen(release):
        return entry(plugin_id).reason or ""
    try:
        shelf.plugin(release)
    except ReleaseRefused as refused:
        return f"{refused.detail}: {release.reason}" if release.reason else refused.detail
    return ""


def newest(plugin_id: str) -> Release | None:
    """The release that a company is shown of a plugin, though it may not run any more; None where it sees none."""
    seen = [each for each in shelf.releases(plugin_id, _KNOWN) if _is_seen(each)]
    return offered(plugin_id) or next(iter(seen), None)


def _is_seen(release: Release) -> bool:
    """What a company's own developers made, or a partner tries, is there for nobody else."""
    tenant_id = scope.tenant_or_none()
    return not release.on_trial if tenant_id is None else release.visible_to(tenant_id)


def is_package(plugin_id: str) -> bool:
    """Whether a package of this environment has this name, so that nobody else may."""
    return plugin_id in discover()


def offered(plugin_id: str) -> Release | None:
    """The release of a plugin that the company at hand is shown; None where there is none for it."""
    tried = shelf.tried_by(scope.tenant_or_none(), plugin_id)
    if tried:
        return tried[0]
    releases = [each for each in shelf.releases(plugin_id) if _is_seen(each)]
    return next((each for each in releases if each.state == "published"), releases[0] if releases else None)


def _releases_changed(shelf: Shelf, changed: list[Release]) -> None:
    """End what may not run any more, and keep the steps of releases in the catalogue of flows."""
    boxes = standing()
    for release in changed:
        if boxes is not None and release.state not in RUNNING and not release.on_trial:
            boxes.end(release.digest)
    plugins = {
        release.plugin
        for release in changed
        if release.state in _KNOWN or release.on_trial or release.plugin in _node_types
    }
    for plugin in plugins:
        _node_types[plugin] = _newest_steps(shelf, plugin)
    if plugins:
        node_registry.offer((each for types in _node_types.values() for each in types), source="releases")


def _newest_steps(shelf: Shelf, plugin: str) -> tuple[NodeType, ...]:
    """Every step that any version brings, in the newest version's form; a trial's only while nothing else is out."""
    found: dict[str, NodeType] = {}
    out = shelf.releases(plugin, _KNOWN)
    tried = [each for each in shelf.releases(plugin, BEFORE_REVIEW) if each.on_trial]
    for release in reversed(out or tried):
        try:
            found |= {each.type: each for each in node_types_of(release.manifest)}
        except Exception as failure:  # one release that cannot be read leaves the others' steps alone
            log.warning("release_without_steps", plugin=plugin, version=release.version, error=type(failure).__name__)
    return tuple(found.values())


_node_types: dict[str, tuple[NodeType, ...]] = {}
shelf = Shelf(changed=_releases_changed)


def find_channel(plugin_id: str) -> EmbeddedChannel | None:
    """The plugin as an embedded channel, or None when it is missing or is none."""
    plugin = find(plugin_id)
    return plugin if isinstance(plugin, EmbeddedChannel) else None


def ai_models() -> list[str]:
    """The plugins that bring a language model, by name."""
    packages = {found.name for found in discover().values() if found.plugin is not None and _brings_model(found.plugin)}
    releases = {release.plugin for release in shelf.releases() if "ai" in release.manifest.kind}
    return sorted(packages | releases)


def _brings_model(plugin: Plugin) -> TypeGuard[AiModel | SandboxRelease]:
    if isinstance(plugin, SandboxRelease):
        return "ai" in plugin.manifest.kind
    return isinstance(plugin, AiModel)


def messaging_of(manifest: Manifest) -> Messaging | None:
    """What a channel of posts and requests can show, or None when the plugin is no such channel."""
    sends = "channel" in manifest.kind and "send" in manifest.implements
    return (manifest.messaging or Messaging()) if sends else None


def find_messaging(plugin_id: str) -> Messaging | None:
    """The same by the plugin's name; the newest version speaks for all."""
    plugin = find(plugin_id)
    return messaging_of(plugin.manifest) if plugin is not None else None


def channel_kind(plugin_id: str) -> str:
    """What kind of channel a plugin brings, in the words of the flows' channel tables; none when it brings none."""
    if find_channel(plugin_id) is not None:
        return "web"
    messaging = find_messaging(plugin_id)
    return messaging.kind if messaging is not None else ""
