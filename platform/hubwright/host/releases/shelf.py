"""What of the marketplace may run here, as this process knows it: looked up again on a change, and often anyway."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from hubwright.flows.node_type import NodeType
from hubwright.host.declarative import DeclarativePlugin
from hubwright.host.declared_nodes import node_types_of
from hubwright.host.releases import queries, store
from hubwright.host.releases.states import INSTALLABLE, RUNS, ReleaseState
from hubwright.host.releases.trust import trusted
from hubwright.host.remote.plugin import remote_plugin
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import standing
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.realtime import Hub, hub
from hubwright_sdk import Manifest, ManifestInvalid, parse_manifest
from hubwright_sdk.channel import Plugin
from hubwright_sdk.release import ReleaseRefused, SignedRelease, check_signatures, digest

log = structlog.get_logger()
RELEASES_CHANGED = "platform/releases"
LOOK_EVERY_S = 3.0  # a message that is lost keeps a killed plugin alive for this long, no longer


class OnShelf(msgspec.Struct, frozen=True, kw_only=True):
    """One release as this process has it; without a plugin it runs nowhere, and says why."""

    plugin_id: str
    version: str
    ordinal: int
    state: ReleaseState
    percent: int
    manifest: Manifest | None = None
    plugin: Plugin | None = None
    node_types: tuple[NodeType, ...] = ()
    why_not: str = ""


class Shelf:
    """Every release that was ever live, by plugin, oldest version first."""

    def __init__(self) -> None:
        self.releases: dict[str, list[OnShelf]] = {}
        self.looked_at = float("-inf")
        self._known: dict[str, OnShelf] = {}
        self._lock = asyncio.Lock()

    async def look(self) -> None:
        """Read what is live now; what did not change is kept as it is."""
        async with self._lock:
            began = time.monotonic()
            async with outside_tenants("releases belong to no company"):
                rows = await queries.live()
            known: dict[str, OnShelf] = {}
            found: dict[str, list[OnShelf]] = {}
            for row in rows:
                what = digest(msgspec.json.encode([row["state"], row["percent"], row["signed"], row["keys"]]))
                key = f"{row['plugin']} {row['version']} {what}"
                known[key] = self._known.get(key) or await _taken(row)
                found.setdefault(row["plugin"], []).append(known[key])
            gone = _digests(self._known) - _digests(known)
            self._known, self.releases, self.looked_at = known, found, began
            for each in gone:
                _end_boxes(each)

    def installable(self) -> list[OnShelf]:
        """The newest release of each plugin that a company may install, without regard to stages."""
        newest = (self.newest(plugin_id) for plugin_id in sorted(self.releases))
        return [each for each in newest if each is not None]

    def newest(self, plugin_id: str) -> OnShelf | None:
        """The newest release of a plugin that may be installed."""
        found = [each for each in self.releases.get(plugin_id, ()) if each.state in INSTALLABLE and each.plugin]
        return found[-1] if found else None

    def version(self, plugin_id: str, version: str) -> OnShelf | None:
        """One release."""
        return next((each for each in self.releases.get(plugin_id, ()) if each.version == version), None)

    def node_types(self) -> list[NodeType]:
        """The steps of everything that runs; of several versions of a plugin, the newest says how its forms look."""
        running = [each for versions in self.releases.values() for each in versions if each.state in RUNS]
        newest = {each.plugin_id: each for each in running if each.plugin is not None}
        return [node_type for each in newest.values() for node_type in each.node_types]


def _digests(known: dict[str, OnShelf]) -> set[str]:
    return {each.plugin.digest for each in known.values() if isinstance(each.plugin, SandboxRelease)}


def _end_boxes(which: str) -> None:
    """What is under way in a release that was stopped ends with it."""
    running = standing()
    if running is not None:
        running.end(which)


async def _taken(row: dict[str, Any]) -> OnShelf:
    """A release as it may be called, or why it may not: each load looks at every byte and both signatures."""
    here = OnShelf(
        plugin_id=row["plugin"],
        version=row["version"],
        ordinal=row["ordinal"],
        state=row["state"],
        percent=row["percent"],
    )
    if here.state not in RUNS:
        return msgspec.structs.replace(here, why_not=row["reason"] or here.state)
    try:
        manifest = parse_manifest(row["manifest"])
        plugin = await _loaded(manifest, row)
        return msgspec.structs.replace(here, manifest=manifest, plugin=plugin, node_types=node_types_of(manifest))
    except (ReleaseRefused, ManifestInvalid, OSError, ValueError) as refused:
        log.warning("release_refused", plugin=here.plugin_id, version=here.version, why=str(refused))
        return msgspec.structs.replace(here, why_not=str(refused))


async def _loaded(manifest: Manifest, row: dict[str, Any]) -> Plugin:
    signed = msgspec.convert(row["signed"], SignedRelease)
    check_signatures(signed, trusted(row["keys"]))
    if not await asyncio.to_thread(store.is_here, signed.statement):
        async with outside_tenants("releases belong to no company"):
            archive = await queries.archive(row["id"])
        await asyncio.to_thread(store.keep, archive, signed.statement)
    folder = await asyncio.to_thread(store.checked_folder, signed.statement)
    match manifest.tier:
        case "declarative":
            return DeclarativePlugin(manifest)
        case "remote":
            return remote_plugin(manifest)
        case "sandboxed":
            return SandboxRelease(manifest, folder, signed.statement.archive_sha256, signed.statement)
    raise ValueError("a native release is installed by whoever runs the platform")


shelf = Shelf()


async def tell_releases_changed() -> None:
    """Let every process look again, this one first."""
    await shelf.look()
    await hub.publish(RELEASES_CHANGED, {})


async def watch(which: Shelf, changed: Callable[[], None], wakes: Hub = hub) -> None:
    """Look again whenever somebody says so, and every few seconds; `changed` hears of each look."""
    async with wakes.subscribe(RELEASES_CHANGED) as told:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(told.get(), LOOK_EVERY_S)
            try:
                await which.look()
            except Exception as failure:
                log.warning("releases_not_read", error=type(failure).__name__)
                continue
            changed()
