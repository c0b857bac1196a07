"""Hands what was posted to plugins with code; the sender has had its answer long since."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.host import catalogue
from hubwright.host.failures import NotHere
from hubwright.kernel.jobs import job
from hubwright.runtime.hooks.plugin_posts import RECEIVE
from hubwright.runtime.plugins.ways import dispatcher
from hubwright.runtime.plugins.wishes import grant
from hubwright_sdk import InboundPost, Received


@job(RECEIVE)
async def hand_over(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Let the plugin take one post; what fails is tried again, and becomes a dead letter in the end."""
    post = msgspec.convert(payload["post"], InboundPost)
    received: Received = await dispatcher().act(tenant_id, payload["plugin"], "receive", post, key=post.key)
    plugin = catalogue.find(payload["plugin"])
    if plugin is None:
        raise NotHere(f"the plugin {payload['plugin']} is not available")
    await grant(tenant_id, plugin.manifest, received.wishes, key=post.key)
