"""This process as one in whose environment a plugin's package is not installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hubwright.host import catalogue, discovery, node_registry
from hubwright.host.discovery import discover
from hubwright.host.releases import promoted


@contextmanager
def without_package(plugin_id: str) -> Iterator[None]:
    """Its entry point is gone, nothing of it is imported; whatever a release brought instead is gone in the end."""
    package = plugin_id.replace("-", "_")
    found = {name: each for name, each in discover().items() if name != plugin_id}
    kept = _taken_out(package)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("hubwright.host.catalogue.discover", lambda: found)
            discovery.offer_nodes(found)
            yield
    finally:
        _taken_out(package)
        sys.modules.update(kept)
        promoted._finder.folders.pop(package, None)
        catalogue._node_types.pop(plugin_id, None)
        node_registry.offer((each for types in catalogue._node_types.values() for each in types), source="releases")
        discovery.offer_nodes(discover())


def _taken_out(package: str) -> dict[str, object]:
    names = [name for name in sys.modules if name.partition(".")[0] == package]
    return {name: sys.modules.pop(name) for name in names}
