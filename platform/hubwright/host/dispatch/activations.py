"""Which plugins run for which company: an allow-list, kept for a moment, forgotten at once when it is told to change.

Whatever is not on a company's list is not called, however it came into this process: being registered means nothing.
"""

import asyncio
import contextvars
import time
from collections.abc import Callable
from uuid import UUID

import structlog

from hubwright.host import catalogue
from hubwright.host.installation.schemas import INSTALLATION_CHANGED, AllowList
from hubwright.host.installation.verbs import allow_list
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.kernel.database import acting_for
from hubwright.kernel.realtime import Payload, hub, topic_for
from hubwright.kernel.scope import active_tenant
from hubwright.kernel.single_flight import SingleFlight
from hubwright_sdk import HOOKS
from hubwright_sdk.channel import Plugin

log = structlog.get_logger()
KEPT_S = 3.0  # a message that is lost costs that long
MOST_TENANTS = 20_000
Impls = tuple[Plugin, ...]


class _Active:
    """What a company has switched on, and what follows from it hook by hook."""

    __slots__ = ("allowed", "fresh_until", "impls")

    def __init__(self, allowed: AllowList, fresh_until: float) -> None:
        self.allowed = allowed
        self.fresh_until = fresh_until
        self.impls: dict[str, Impls] = {}


class Activations:
    """What this process knows of companies that it met lately."""

    def __init__(self, now: Callable[[], float] = time.monotonic, kept_s: float = KEPT_S) -> None:
        self._now, self._kept_s = now, kept_s
        self._known: dict[UUID, _Active] = {}
        self._changes: asyncio.Queue[Payload] = asyncio.Queue(maxsize=1_000)
        self._read = SingleFlight(self._look)
        self._heard = 0
        self._refreshing: dict[UUID, asyncio.Task[None]] = {}

    async def impls(self, tenant_id: UUID, hook: str) -> Impls:
        """The plugins that answer this hook for this company, by id; empty is the usual answer."""
        active = self._fresh(tenant_id)
        if active is None:
            active = await self._read(tenant_id)
        return self._of(active, hook)

    async def impls_here(self, hook: str) -> Impls:
        """The same inside the caller's transaction: whoever holds a connection must not wait for another one."""
        tenant_id = active_tenant()
        active = self._fresh(tenant_id)
        if active is None:
            self._watch(tenant_id)
            allowed = await allow_list()
            active = self._known[tenant_id] = _Active(allowed, self._now() + self._kept_s)
        return self._of(active, hook)

    def peek(self, tenant_id: UUID, hook: str) -> Impls | None:
        """The same without waiting: what was known last, looked up anew aside; None where nothing is known yet."""
        self._listen()
        active = self._known.get(tenant_id)
        if active is None or active.fresh_until <= self._now():
            self._refresh(tenant_id)
        return self._of(active, hook) if active is not None else None

    def _fresh(self, tenant_id: UUID) -> _Active | None:
        if not self._changes.empty():
            self._listen()
        active = self._known.get(tenant_id)
        return active if active is not None and active.fresh_until > self._now() else None

    def _of(self, active: _Active, hook: str) -> Impls:
        found = active.impls.get(hook)
        if found is None:
            plugins = (catalogue.find(*each) for each in sorted(active.allowed.versions.items()))
            found = active.impls[hook] = tuple(each for each in plugins if each is not None and answers(each, hook))
        return found

    async def _look(self, tenant_id: UUID) -> _Active:
        while True:
            self._watch(tenant_id)
            heard = self._heard
            async with acting_for(tenant_id):
                allowed = await allow_list()
            self._listen()
            if heard == self._heard:  # nothing changed while we looked
                break
        active = self._known[tenant_id] = _Active(allowed, self._now() + self._kept_s)
        return active

    def _refresh(self, tenant_id: UUID) -> None:
        if tenant_id not in self._refreshing:
            task = asyncio.get_running_loop().create_task(self._look_aside(tenant_id), context=contextvars.Context())
            self._refreshing[tenant_id] = task

    async def _look_aside(self, tenant_id: UUID) -> None:
        try:
            await self._read(tenant_id)
        except Exception as failure:  # whoever needs it looks again
            log.warning("activation_unread", error=type(failure).__name__)
        finally:
            self._refreshing.pop(tenant_id, None)

    def _watch(self, tenant_id: UUID) -> None:
        if len(self._known) >= MOST_TENANTS:
            for other in list(self._known):
                self._forget(other)
        hub.add(self._changes, topic_for(tenant_id, INSTALLATION_CHANGED))

    def _listen(self) -> None:
        if self._changes.full():  # more than it holds: some were lost
            for tenant_id in list(self._known):
                self._forget(tenant_id)
        while not self._changes.empty():
            self._heard += 1
            self._forget(UUID(self._changes.get_nowait()["topic"].partition("/")[0]))

    def _forget(self, tenant_id: UUID) -> None:
        self._known.pop(tenant_id, None)
        hub.remove(self._changes, topic_for(tenant_id, INSTALLATION_CHANGED))


def answers(plugin: Plugin, hook: str) -> bool:
    """Whether a plugin answers a hook: its manifest promises it, and the object, where there is one here, has it."""
    return HOOKS[hook].offered(plugin.manifest) and (isinstance(plugin, SandboxRelease) or hasattr(plugin, hook))


activations = Activations()
