"""What this process knows of releases: kept in memory, compared with the database, told of changes by the hub."""

import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from uuid import UUID

import msgspec
import structlog

from hubwright.host.releases import queries
from hubwright.host.releases.folders import forget_folder
from hubwright.host.releases.loading import load
from hubwright.host.releases.rollout import order
from hubwright.host.releases.schemas import Release
from hubwright.host.releases.states import BEFORE_REVIEW, INSTALLABLE, RUNNING
from hubwright.kernel.database import outside_tenants
from hubwright.kernel.realtime import Hub, Payload, hub
from hubwright_sdk.channel import Plugin
from hubwright_sdk.release import ReleaseRefused

log = structlog.get_logger()
BELL = "platform/releases"
LOOK_S = 2.0  # a message that is lost costs this long
Changed = Callable[["Shelf", list[Release]], None]


class Shelf:
    """Every release past review; whoever calls one asks `fresh` first."""

    def __init__(self, hub: Hub = hub, changed: Changed | None = None) -> None:
        self._hub = hub
        self._changed = changed
        self._releases: dict[UUID, Release] = {}
        self._plugins: dict[UUID, Plugin] = {}
        self._refused: dict[UUID, str] = {}
        self.epoch = 0
        self._looked_at = float("-inf")
        self._rings: asyncio.Queue[Payload] = asyncio.Queue(maxsize=100)
        self._reading = asyncio.Lock()
        hub.add(self._rings, BELL)

    def close(self) -> None:
        """Listen no more."""
        self._hub.remove(self._rings, BELL)

    async def begin(self) -> None:
        """Read everything anew: this process has just come to its database."""
        self.forget()
        await self.fresh()

    def forget(self) -> None:
        """Know nothing; the next look reads everything."""
        self._releases, self._plugins, self._refused = {}, {}, {}
        self.epoch, self._looked_at = 0, float("-inf")
        self._reading = asyncio.Lock()

    async def fresh(self) -> None:
        """Read what changed, unless somebody looked a moment ago and nothing was told since.

        Joins the caller's transaction, which must not be one that has changed releases itself: it may be undone.
        """
        if not self._rung() and time.monotonic() - self._looked_at < LOOK_S:
            return
        async with outside_tenants(queries.REASON), self._reading:  # in this order: nobody who reads waits for a place
            if self._rung(take=True) or time.monotonic() - self._looked_at >= LOOK_S:
                await self._read()

    async def fresh_with(self, known: Callable[[], object]) -> None:
        """The same, and look once more at once where something that must be there is not known yet.

        The bell may be slower than whoever handed a release in and asks for it a moment later, perhaps elsewhere.
        """
        await self.fresh()
        if not known():
            self._looked_at = float("-inf")
            await self.fresh()

    async def _read(self) -> None:
        began = time.monotonic()
        epoch = await queries.epoch()
        if epoch != self.epoch:
            changed = await queries.changed_since(self.epoch)
            for release in changed:
                await self._load(release)
                self._releases[release.id] = release
            gone = await self._drop_gone()
            self.epoch = epoch
            if self._changed is not None:
                self._changed(self, [*changed, *gone])
        self._looked_at = began

    async def _drop_gone(self) -> list[Release]:
        """Forget what was taken away, with its files on this machine; told as what runs nowhere any more."""
        present = await queries.release_ids()
        gone = [self._releases.pop(each) for each in self._releases.keys() - present]
        for release in gone:
            self._plugins.pop(release.id, None)
            self._refused.pop(release.id, None)
            await asyncio.to_thread(forget_folder, release.digest)
        return [msgspec.structs.replace(each, state="killed", trial=None) for each in gone]

    def _rung(self, *, take: bool = False) -> bool:
        rung = not self._rings.empty()
        while take and not self._rings.empty():
            self._rings.get_nowait()
        return rung

    def release(self, release_id: UUID) -> Release | None:
        """One release, whatever its state."""
        return self._releases.get(release_id)

    def releases(self, plugin: str = "", states: Collection[str] = RUNNING) -> list[Release]:
        """What may run, of one plugin or of all, the newest version first."""
        found = [
            each for each in self._releases.values() if each.state in states and (not plugin or each.plugin == plugin)
        ]
        return sorted(found, key=lambda each: (each.plugin, [-part for part in order(each.version)]))

    def offered(self, plugin: str, tenant_id: UUID | None = None) -> Release | None:
        """The newest version that anybody may install; a company's own release goes before."""
        ready = [
            each
            for each in self.releases(plugin)
            if each.state == "published" and (each.company is None or each.company == tenant_id)
        ]
        tried = self.tried_by(tenant_id, plugin)
        return next(iter(tried or ready), None)

    def tried_by(self, tenant_id: UUID | None, plugin: str = "") -> list[Release]:
        """What a partner's trial company may run before its review, the newest version first."""
        return [each for each in self.releases(plugin, BEFORE_REVIEW) if each.on_trial and each.trial == tenant_id]

    def exact(self, plugin: str, version: str, tenant_id: UUID) -> Release | None:
        """One version that a company may install though not everybody has it yet."""
        return next(
            (
                each
                for each in [*self.tried_by(tenant_id, plugin), *self.releases(plugin, INSTALLABLE)]
                if each.version == version and each.visible_to(tenant_id)
            ),
            None,
        )

    def version(self, plugin: str, version: str) -> Release | None:
        """One release by what it is called, whatever its state."""
        return next(
            (each for each in self._releases.values() if (each.plugin, each.version) == (plugin, version)), None
        )

    def plugin(self, release: Release) -> Plugin:
        """The plugin to call; raises ReleaseRefused when it may not run or is not what was signed."""
        plugin = self._plugins.get(release.id)
        if plugin is None:
            raise ReleaseRefused(
                "refused", self._refused.get(release.id) or f"version {release.version} is {release.state}"
            )
        return plugin

    async def _load(self, release: Release) -> None:
        """Once for each change of a release; the code of a sandboxed one is looked at when its box begins."""
        self._plugins.pop(release.id, None)
        self._refused.pop(release.id, None)
        if release.state not in RUNNING and not release.on_trial:
            return
        try:
            self._plugins[release.id] = await load(release)
        except (ReleaseRefused, ValueError, OSError) as refused:
            self._refused[release.id] = str(refused)
            log.error("release_refused", plugin=release.plugin, version=release.version, error=str(refused))

    async def watch(self, stopping: asyncio.Event) -> None:
        """Look again and again, so that what is gone ends also where nobody calls it."""
        while not stopping.is_set():
            try:
                await self.fresh()
            except Exception as failure:  # the database may be away; the next look may find it
                log.warning("releases_unread", error=f"{type(failure).__name__}: {failure}")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told(), LOOK_S)

    async def _told(self) -> None:
        self._rings.put_nowait(await self._rings.get())
