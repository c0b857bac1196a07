"""Hands what was posted to plugins with code; the sender has had its answer long since."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.calls import installed
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import job
from hubwright.runtime.crm.sweep import look_at
from hubwright.runtime.hooks.errors import NoChannel
from hubwright.runtime.hooks.plugin_posts import RECEIVE
from hubwright.runtime.plugins.ways import dispatcher
from hubwright.runtime.plugins.wishes import grant
from hubwright_sdk import HOOKS, InboundPost, Received


@job(RECEIVE)
async def hand_over(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Let the plugin take one post; what fails is tried again, and becomes a dead letter in the end."""
    post = msgspec.convert(payload["post"], InboundPost)
    async with acting_for(tenant_id):
        to = await installed(payload["plugin"])
    received: Received = await dispatcher().call(tenant_id, to, HOOKS["receive"], (post,), key=post.key)
    if received.messages:  # never lost without a word: the dead letter holds the post
        raise NoChannel(to.id)
    if received.changed_contacts:
        async with acting_for(tenant_id):
            await look_at(to.id, received.changed_contacts)
    await grant(tenant_id, to.plugin.manifest, received.wishes, key=post.key)
