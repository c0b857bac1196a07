"""Keeps the boxes of this process: one for each release and company, begun when called, ended when idle."""

import asyncio
import contextlib
import contextvars
import itertools
import socket
from collections import OrderedDict
from collections.abc import Collection
from typing import Any
from uuid import UUID

import structlog

from hubwright.host.sandbox.box import Box
from hubwright.host.sandbox.box_process import BoxProcess
from hubwright.host.sandbox.contained import Contained, Kind, Said, tell
from hubwright.host.sandbox.failures import AllTaken, NoSandbox, Resting
from hubwright.host.sandbox.guards import ALL, Guards
from hubwright.host.sandbox.idle_group import IdleGroup
from hubwright.host.sandbox.inside.packets import Spawn
from hubwright.host.sandbox.inside.seal import Walls
from hubwright.host.sandbox.probe import probe
from hubwright.host.sandbox.processor import Burst
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.rests import Rests
from hubwright.host.sandbox.slow_lane import SlowLane
from hubwright.host.sandbox.zygote_process import Zygote, user_of
from hubwright_sdk import CallContext, CallFailed, Slow
from hubwright_sdk.release import ReleaseRefused, verify_folder

log = structlog.get_logger()
IDLE_S, MOST_BOXES, LOOK_S = 60.0, 32, 0.5
_LONGEST_TURN_S = 0.05
_LOOKS_AT_THE_END = 50
_MOST_IDLE_CPU_S = 0.3  # since its last call ended
_OLD_CPU_S = 300.0  # a box that has computed this long begins anew between calls
Key = tuple[str, UUID | None]


class Boxes:
    """All boxes of one process, and the zygote they come from."""

    def __init__(self, *, most: int = MOST_BOXES, idle_s: float = IDLE_S, guards: Guards = ALL) -> None:
        self._most, self._idle_s, self._guards = most, idle_s, guards
        self._zygote: Zygote | None = None
        self._boxes: OrderedDict[Key, Box] = OrderedDict()
        self._numbers: dict[int, Box] = {}
        self._next = itertools.count(1)
        self._rests = Rests()
        self._tending: asyncio.Task[None] | None = None
        self.loop = asyncio.get_running_loop()
        self._slow_lane = SlowLane(self.loop)
        self._bursts: dict[Key, Burst] = {}
        self._turn = asyncio.Lock()
        self.problem = ""  # why no box could be made the last time

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._boxes)

    async def call(
        self,
        release: SandboxRelease,
        tenant_id: UUID,
        name: str,
        arguments: tuple[Any, ...],
        context: CallContext | None = None,
        *,
        secrets: Collection[str] = (),
    ) -> Any:
        """Have a method of a release done for a company; raises CallFailed. Nothing of a late call goes on."""
        longest = release.manifest.resources.deadline_ms / 1000
        patience = min(longest, context.deadline_s) if context is not None else longest
        began = self.loop.time()
        box = self._box(release, tenant_id)
        box.remember(secrets)
        box.users += 1
        entered = False
        try:
            async with asyncio.timeout(patience if self._guards.deadline else None), box.places:
                entered = True
                await box.ready()
                answer = await box.call(name, arguments, context)
                box.behaved()
                self._behaved(self._key(release, tenant_id))
                return answer
        except TimeoutError:
            if entered:
                box.end(f"a call gave no answer within {patience:g} s", "late")
            raise Slow(f"the plugin {release.manifest.id} gave no answer within {patience:g} s") from None
        except asyncio.CancelledError:
            late = self.loop.time() - began >= patience * 0.99
            if entered:
                box.end("a call was given up", "late" if late else None)
            raise
        finally:
            box.users -= 1

    async def open(self, release: SandboxRelease, tenant_id: UUID) -> None:
        """Load a release for a company before anybody calls it; raises CallFailed with what is wrong with it."""
        box = self._box(release, tenant_id)
        box.users += 1
        try:
            async with asyncio.timeout(release.manifest.resources.deadline_ms / 1000):
                await box.ready()
        except TimeoutError:
            box.end("loading it gave no end", "late")
            raise Slow(f"the plugin {release.manifest.id} was not loaded in time") from None
        finally:
            box.users -= 1

    async def close(self) -> None:
        """End everything."""
        if self._tending is not None:
            self._tending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._tending
            self._tending = None
        for box in tuple(self._boxes.values()):
            box.end("the platform stops")
        self._boxes.clear()
        if self._zygote is not None:
            zygote, self._zygote = self._zygote, None
            zygote.close()
            for _look in range(_LOOKS_AT_THE_END):  # the kernel ends boxes in its own time
                if zygote.group is None or zygote.group.end():
                    break
                await asyncio.sleep(0.01)

    def end(self, digest: str) -> int:
        """End every box of a release, whatever it does: it was killed, suspended or replaced."""
        wanted = [key for key in self._boxes if key[0] == digest]
        for key in wanted:
            self._boxes.pop(key).end("the release may not run any more")
        return len(wanted)

    def tend(self) -> None:
        """End what is idle, what computes though nobody called it, and what has grown old."""
        now = self.loop.time()
        group = self._group()
        if group is not None:
            group.look(now)
        self._rests.forget(now)
        self._bursts = {
            key: burst for key, burst in self._bursts.items() if key in self._boxes or not burst.is_whole(now)
        }
        for key, box in tuple(self._boxes.items()):
            if box.over:
                del self._boxes[key]
            elif not box.busy:
                used = box.cpu_s()
                if used - box.idle_cpu_s > _MOST_IDLE_CPU_S and self._guards.processor:
                    box.end("it computed though nothing was asked of it", "processor")
                elif now - box.used_at >= self._idle_s or used > _OLD_CPU_S:
                    box.end("it was idle")

    def _group(self) -> IdleGroup | None:
        return self._zygote.group if self._zygote is not None else None

    def _behaved(self, key: Key) -> None:
        self._rests.behaved(key)
        if key in self._bursts:
            self._bursts[key].behaved()

    def _key(self, release: SandboxRelease, tenant_id: UUID) -> Key:
        return release.digest, tenant_id if self._guards.one_company else None

    def _box(self, release: SandboxRelease, tenant_id: UUID) -> Box:
        """The box to use, begun if there is none; raises when it may not be, or there is no place."""
        probed = probe()
        if not probed.enough:
            raise NoSandbox(f"this machine cannot run sandboxed plugins: {probed.missing}")
        key = self._key(release, tenant_id)
        rest = self._rests.left_s(key, self.loop.time())
        if rest:
            raise Resting(f"the plugin {release.manifest.id} rests for {rest:.0f} s: it had to be ended too often")
        box = self._boxes.get(key)
        if box is None or box.over:
            self._boxes.pop(key, None)
            self._make_place()
            box = self._boxes[key] = self._begun(release, tenant_id)
        self._boxes.move_to_end(key)
        if self._tending is None:
            self._tending = self.loop.create_task(self._tend_always())
        return box

    def _make_place(self) -> None:
        if len(self._boxes) < self._most:
            return
        for key, box in self._boxes.items():
            if box.over or not box.busy:
                box.end("another needed its place")
                del self._boxes[key]
                return
        raise AllTaken("all places for sandboxed plugins are taken", retry_after_s=1.0)

    def _begun(self, release: SandboxRelease, tenant_id: UUID) -> Box:
        plugin, version = release.manifest.id, release.manifest.version
        key = self._key(release, tenant_id)
        burst = self._bursts.setdefault(key, Burst(self.loop.time()))
        burst.begins()

        def note(kind: Kind, told: str) -> None:
            if kind != "attempt":
                self._rests.misbehaved(key, self.loop.time())
                burst.misbehaved()
            tell(
                Contained(
                    tenant_id=tenant_id, plugin=plugin, version=version, digest=release.digest, kind=kind, told=told
                )
            )

        def say(line: str) -> None:
            tell(Said(tenant_id=tenant_id, plugin=plugin, version=version, line=line))

        box = Box(
            release.manifest, self._guards, note, say, BoxProcess(self._slow_lane, burst, self._group, self.loop.time)
        )
        # In a context of its own: reading the release is no part of what its caller does for a company.
        box.starting = self.loop.create_task(self._start_in_turn(box, release), context=contextvars.Context())
        return box

    async def _start_in_turn(self, box: Box, release: SandboxRelease) -> None:
        """One after the other: many at once would take the machine from everybody; none is waited for long."""
        async with self._turn:
            await self._start(box, release)
            with contextlib.suppress(CallFailed, TimeoutError):
                await asyncio.wait_for(box.ready(), _LONGEST_TURN_S)

    async def _start(self, box: Box, release: SandboxRelease) -> None:
        number = next(self._next)
        try:
            folder = release.folder if release.ready is None else await release.ready()
            if release.statement is not None:
                await asyncio.to_thread(verify_folder, folder, release.statement)
            zygote = self._living_zygote()
            await zygote.up()
            self.problem = ""
            ours, theirs = socket.socketpair()
            with theirs:
                spawn = Spawn(
                    box=number,
                    entry_point=release.manifest.entry_point or "",
                    most_bytes=box.most_bytes,
                    walls=Walls(
                        memory_mb=release.manifest.resources.memory_mb, user=user_of(number), guards=self._guards
                    ),
                )
                self._numbers[number] = box
                pid, process = await zygote.spawn(spawn, theirs, folder)
            box.attach(ours, pid, process)
        except NoSandbox as reason:
            self.problem = reason.reason
            box.refuse(reason)
        except ReleaseRefused as changed:
            log.warning("release_refused", plugin=release.manifest.id, why=changed.detail)
            box.refuse(NoSandbox(f"the plugin is not what was signed: {changed.detail}"))
        except (OSError, TimeoutError) as failure:
            log.warning("box_failed", plugin=release.manifest.id, error=type(failure).__name__)
            box.refuse(NoSandbox(f"no box could be made for the plugin: {type(failure).__name__}"))

    def _living_zygote(self) -> Zygote:
        if self._zygote is None:
            self._zygote = Zygote(self._guards, self._gone, self._lost)
        return self._zygote

    def _gone(self, number: int, status: int) -> None:
        box = self._numbers.pop(number, None)
        if box is not None:
            box.ended(status)

    def _lost(self, zygote: Zygote) -> None:
        if self._zygote is zygote:
            self._zygote = None
        for box in tuple(self._boxes.values()):
            box.end("the process that makes boxes ended")
        self._numbers.clear()

    async def _tend_always(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self.tend()
