"""The example's own service on loopback, and a company that installs it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.host.calls import call_node, installed
from hubwright.host.egress import HostHttp
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.host.remote import lifecycle, tasks
from hubwright.host.signing import platform_public_key
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.settings import settings, use_settings
from hubwright_remote_example_service.service import DeliveryTimes, server
from hubwright_sdk import (
    CallContext,
    NodeCall,
    NodeResult,
)
from tests.support.outbound import OpenOutbound
from tests.support.people import join

OURS = "hubwright-remote-example"


class Partner(msgspec.Struct):
    """The partner's service, running."""

    service: DeliveryTimes
    url: str


@pytest.fixture
async def partner(database: None) -> AsyncIterator[Partner]:
    service = DeliveryTimes(platform_public_key())
    running = server(service, 0)
    port = running.server_address[1]
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{port}"})))
    yield Partner(service, f"http://127.0.0.1:{port}/hubwright")
    use_settings(before)
    running.shutdown()
    running.server_close()
    await asyncio.to_thread(thread.join)


@pytest.fixture
async def admin(tenant_a: UUID) -> Actor:
    return (await join(tenant_a, "admin")).actor


async def jobs_done(tenant_id: UUID) -> None:
    """Do what was asked for, in order."""
    work = {
        lifecycle.INSTALLED: tasks.tell_installed,
        lifecycle.CHANGED: tasks.tell_changed,
        lifecycle.REMOVED: tasks.tell_removed,
    }
    async with acting_for(tenant_id):
        waiting = await fetch(
            "SELECT id, kind, payload FROM job WHERE tenant_id = $1 AND kind LIKE 'remote.%' AND state = 'waiting'"
            " ORDER BY id"
        )
    for each in waiting:
        await work[each["kind"]](tenant_id, each["payload"])
        async with acting_for(tenant_id):
            await execute("UPDATE job SET state = 'done' WHERE tenant_id = $1 AND id = $2", each["id"])


async def set_up(actor: Actor, partner: Partner) -> UUID:
    async with acting_for(actor.tenant_id):
        await switch_on(OURS)
        await change_settings(actor, OURS, {"service_url": partner.url})
        row = (await fetch("SELECT id FROM installation WHERE tenant_id = $1 AND plugin = $2", OURS))[0]
    await jobs_done(actor.tenant_id)
    found: UUID = row["id"]
    return found


async def estimate(tenant_id: UUID, postcode: str = "10115", outbound: Any = None, key: str = "k1") -> NodeResult:
    own = OpenOutbound()
    try:
        async with acting_for(tenant_id):
            to = await installed(OURS)
        context = CallContext(
            settings=to.settings,
            http=HostHttp(outbound or own, to.plugin.manifest, to.settings),
            idempotency_key=key,
            deadline_s=10,
        )
        return await call_node(
            to, NodeCall(node="estimate", input={"postcode": postcode}), context, ("estimated", "unknown")
        )
    finally:
        await own.close()
