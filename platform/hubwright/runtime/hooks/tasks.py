"""Hands what was posted to plugins with code; the sender has had its answer long since."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.calls import installed, receive
from hubwright.host.connections.keeper import Keeper
from hubwright.host.egress import HostHttp
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.guarded import GuardedOutbound
from hubwright.runtime.hooks.plugin_posts import RECEIVE
from hubwright_sdk import CallContext, InboundPost

_DEADLINE_S = 10.0


@job(RECEIVE)
async def hand_over(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Let the plugin take one post; what fails is tried again, and becomes a dead letter in the end."""
    post = msgspec.convert(payload["post"], InboundPost)
    async with acting_for(tenant_id):
        to = await installed(payload["plugin"])
    outbound = Outbound()
    manifest = to.plugin.manifest
    context = CallContext(
        settings=to.settings,
        http=HostHttp(
            GuardedOutbound(outbound, tenant_id), manifest, to.settings, Keeper(tenant_id, manifest, outbound)
        ),
        idempotency_key=post.key,
        deadline_s=_DEADLINE_S,
    )
    try:
        await receive(to, post, context)
    finally:
        await outbound.close()
