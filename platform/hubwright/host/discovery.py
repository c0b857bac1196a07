"""Finds installed plugins by entry point; one that fails keeps its reason and harms no other."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points

import msgspec
import pluggy

from hubwright_sdk.channel import Plugin
from hubwright_sdk.hookspecs import ENTRY_POINT_GROUP, PROJECT, HubwrightSpecs


class Discovered(msgspec.Struct, frozen=True):
    """One entry point: the plugin behind it, or the sentence that says why there is none."""

    name: str
    plugin: Plugin | None = None
    reason: str | None = None


@cache
def discover() -> dict[str, Discovered]:
    """What is installed in this environment; read once, since wheels do not change under a running process."""
    return load(entry_points(group=ENTRY_POINT_GROUP))


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
        offered = point.load()
        manager.register(offered, name=point.name)
        manager.check_pending()
        (hook,) = [impl for impl in manager.hook.hubwright_plugin.get_hookimpls() if impl.plugin is offered]
        plugin = _checked(hook.function(), point.name)
    except Exception as error:  # a plugin may fail in any way; its failure is data here
        if manager.has_plugin(point.name):
            manager.unregister(name=point.name)
        return Discovered(point.name, reason=f"{type(error).__name__}: {error}")
    return Discovered(point.name, plugin=plugin)


def _checked(plugin: object, name: str) -> Plugin:
    if not isinstance(plugin, Plugin):
        raise TypeError("the object behind the entry point is not a plugin")
    if plugin.manifest.id != name:
        raise ValueError(f"the manifest says {plugin.manifest.id!r}, the entry point {name!r}")
    return plugin
