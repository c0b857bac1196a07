"""The ways out of a plugin's call, and the one dispatcher of this process."""

import asyncio
from uuid import UUID

from hubwright.control.marketplace.errors import CapReached
from hubwright.control.marketplace.metering import count as count_metered
from hubwright.control.marketplace.metering import stop_at_cap
from hubwright.control.usage.errors import KeyTaken
from hubwright.host.calls import Installed
from hubwright.host.connections.keeper import Keeper
from hubwright.host.dispatch.dispatcher import Dispatcher, Ways
from hubwright.host.dispatch.schemas import Called
from hubwright.host.egress import HostHttp
from hubwright.host.net import HostNet, HostTokens
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.guarded import GuardedOutbound
from hubwright_sdk import Book, CallContext


def context_for(
    tenant_id: UUID, to: Installed, outbound: Outbound, *, key: str, deadline_s: float, language: str, book: Book
) -> CallContext:
    """What a plugin is given for one call."""
    manifest = to.plugin.manifest
    keeper = Keeper(tenant_id, manifest, outbound.of(tenant_id))
    return CallContext(
        settings=to.settings,
        http=HostHttp(GuardedOutbound(outbound, tenant_id), manifest, to.settings, keeper),
        idempotency_key=key,
        deadline_s=deadline_s,
        language=language,
        scopes=to.scopes,
        book=book,
        net=HostNet(tenant_id, manifest, to.settings),
        tokens=HostTokens(manifest, keeper, to.account),
    )


async def count(to: Installed, called: Called) -> None:
    """Count what a plugin counted, once for a deed however often it was done; at the cap it is switched off."""
    for key, quantity in called.counts.items():
        try:
            await count_metered(to.id, key, quantity, idem_key=called.idempotency_key or str(called.id))
        except CapReached:
            await stop_at_cap(to.id)
            return
        except KeyTaken:  # operators are told; what was counted first stays, and the call goes on
            continue


def ways_through(outbound: Outbound) -> Ways:
    """Contexts whose requests go out this way."""

    def ways(tenant_id: UUID, to: Installed, *, key: str, deadline_s: float, language: str, book: Book) -> CallContext:
        return context_for(tenant_id, to, outbound, key=key, deadline_s=deadline_s, language=language, book=book)

    return ways


class _Standing:
    """A dispatcher and the connections it sends through, both of one loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.outbound = Outbound()
        self.dispatcher = Dispatcher(ways_through(self.outbound), count)


_standing: list[_Standing] = []


def dispatcher() -> Dispatcher:
    """The one of this process; a loop that is gone took its own along."""
    return _here().dispatcher


def way_out() -> Outbound:
    """The connections that it sends through, for what the host asks on a plugin's behalf."""
    return _here().outbound


def _here() -> _Standing:
    if not _standing or _standing[0].loop is not asyncio.get_running_loop():
        _standing[:] = [_Standing()]
    return _standing[0]


async def close_dispatcher() -> None:
    """Close idle connections; called where a process closes what it holds."""
    for each in tuple(_standing):
        _standing.remove(each)
        await each.outbound.close()
