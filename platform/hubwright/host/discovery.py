"""Finds installed plugins by entry point; one that fails keeps its reason and harms no other."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pluggy

from hubwright.flows.node_type import NodeType
from hubwright.host import node_registry
from hubwright.host.declarative import DeclarativePlugin
from hubwright.host.declared_nodes import node_types_of
from hubwright.host.packaged import sandboxed_package
from hubwright.host.remote.plugin import remote_plugin
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk.ai import AiModel
from hubwright_sdk.channel import Plugin
from hubwright_sdk.hookspecs import ENTRY_POINT_GROUP, PROJECT, HubwrightSpecs
from hubwright_sdk.manifest import read_manifest
from hubwright_sdk.nodes import NodeProvider


class Discovered(msgspec.Struct, frozen=True):
    """One entry point: the plugin behind it, or the sentence that says why there is none."""

    name: str
    plugin: Plugin | None = None
    reason: str | None = None
    node_types: tuple[NodeType, ...] = ()


@cache
def discover() -> dict[str, Discovered]:
    """What is installed in this environment; read once, since wheels do not change under a running process."""
    found = load(entry_points(group=ENTRY_POINT_GROUP))
    offer_nodes(found)
    return found


def offer_nodes(found: Mapping[str, Discovered]) -> None:
    """Add the steps of loaded plugins to flows, and take out those whose plugin is gone."""
    node_registry.offer(node_type for each in found.values() for node_type in each.node_types)


def load(points: Iterable[EntryPoint]) -> dict[str, Discovered]:
    """Load each entry point by itself: pluggy's own loader stops at the first that fails."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HubwrightSpecs)
    found: dict[str, Discovered] = {}
    for point in sorted(points, key=lambda point: point.name):
        if point.name in found:
            found[point.name] = Discovered(point.name, reason="two packages offer a plugin of this name")
            continue
        found[point.name] = _load_one(manager, point)
    return found


def _load_one(manager: pluggy.PluginManager, point: EntryPoint) -> Discovered:
    try:
        plugin = checked(_found(manager, point), point.name)
        node_types = node_types_of(plugin.manifest)
        node_registry.require_free(node_types)
    except Exception as error:  # a plugin may fail in any way; its failure is data here
        if manager.has_plugin(point.name):
            manager.unregister(name=point.name)
        return Discovered(point.name, reason=f"{type(error).__name__}: {error}")
    return Discovered(point.name, plugin=plugin, node_types=node_types)


def _found(manager: pluggy.PluginManager, point: EntryPoint) -> object:
    boxed = sandboxed_package(point.module)
    if boxed is not None:
        return boxed
    return _offered(manager, point) if point.attr else without_code(_folder(point.module))


def _offered(manager: pluggy.PluginManager, point: EntryPoint) -> object:
    offered = point.load()
    manager.register(offered, name=point.name)
    manager.check_pending()
    (hook,) = [impl for impl in manager.hook.hubwright_plugin.get_hookimpls() if impl.plugin is offered]
    return hook.function()


def without_code(folder: Path) -> Plugin:
    """A plugin of which there is a manifest only: an entry point names the package, and nothing of it is imported."""
    manifest = read_manifest(folder)
    match manifest.tier:
        case "declarative":
            return DeclarativePlugin(manifest)
        case "remote":
            return remote_plugin(manifest)
    raise TypeError(f"a plugin of the tier {manifest.tier} needs an object behind its entry point")


def _folder(module: str) -> Path:
    found = find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"there is no package {module}")
    return Path(next(iter(found.submodule_search_locations)))


def checked(plugin: object, name: str) -> Plugin:
    """The plugin behind an entry point, if it is what its manifest says."""
    if not isinstance(plugin, Plugin):
        raise TypeError("the object behind the entry point is not a plugin")
    if plugin.manifest.id != name:
        raise ValueError(f"the manifest says {plugin.manifest.id!r}, the entry point {name!r}")
    if isinstance(plugin, SandboxRelease):  # what it can do is seen in its box only
        return plugin
    if plugin.manifest.nodes and not isinstance(plugin, NodeProvider):
        raise TypeError("the manifest declares steps, but the plugin cannot be called for them")
    if "ai" in plugin.manifest.kind and not isinstance(plugin, AiModel):
        raise TypeError("the manifest says AI, but the plugin brings no model")
    return plugin
