"""Taking in what is posted to a plugin: counted, found, verified by the host, written down once, then answered."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels.doors import find_channel
from hubwright.control.channels.verbs import get_channel
from hubwright.control.plugin_hooks.addresses import find_installation
from hubwright.host import catalogue
from hubwright.host.declarative import facts_of
from hubwright.host.installation import queries as installations
from hubwright.host.installation.settings import stored_settings
from hubwright.host.verifiers import Genuine, Keys, NotGenuine, Post, verify
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import TooMany
from hubwright.kernel.events import announce
from hubwright.kernel.ids import parse_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.rate import TokenBuckets
from hubwright.runtime.channels.arrive import post_arrived
from hubwright.runtime.hooks import plugin_queries
from hubwright.runtime.hooks.errors import NotSigned
from hubwright.runtime.setting_up import queries as setups
from hubwright_sdk import InboundPost, Manifest
from hubwright_sdk.manifest.parts import Inbound

RECEIVE = "plugin.receive"
_PER_SECOND, _BURST = 20.0, 200


class Behind(msgspec.Struct, frozen=True):
    """What stands behind an address."""

    tenant_id: UUID
    installation_id: UUID
    manifest: Manifest
    door: Inbound
    settings: Mapping[str, Any]
    on: bool
    channel_id: UUID | None = None


async def take_post(
    plugin_id: str, installation: str, path: str, post: Post, buckets: TokenBuckets, *, sender: str
) -> str:
    """Take one post; returns what to answer. Whatever is wrong with it, the sender hears the same.

    The limit is per sender's address: the id is no secret, and a stranger must not use up the limit of the real one.
    """
    wait = await buckets.take(f"plugin-hook:{installation[:36]}:{sender}", rate=_PER_SECOND, burst=_BURST)
    if wait > 0:
        raise TooMany(wait)
    installation_id = parse_id(installation)
    if installation_id is not None:
        behind = await _behind(plugin_id, installation_id, path)
    else:
        behind = await _behind_account(plugin_id, installation, path)
    if behind is None:
        raise NotSigned
    try:
        found = verify(behind.door.verifier, post, _keys(behind), utc_now())
    except NotGenuine:
        raise NotSigned from None
    if found.reply is None and behind.on:
        await _write_down(behind, post, found)
    else:  # somebody tries the address while the plugin is set up
        async with acting_for(behind.tenant_id):
            await setups.put_post(behind.installation_id, behind.door.path)
    return found.reply or ""


async def _behind_account(plugin_id: str, key: str, path: str) -> Behind | None:
    """The same for the address of one channel: its settings hold the door's secret."""
    door = await find_channel(key)
    plugin = catalogue.find(plugin_id)
    if door is None or plugin is None:
        return None
    async with acting_for(door.tenant_id):
        channel = await get_channel(door.channel_id)
        row = await installations.installation(plugin_id)
        if channel.plugin != plugin_id or not channel.enabled or row is None or not row["enabled"]:
            return None
    declared = next((each for each in plugin.manifest.inbound if each.path == path), None)
    if declared is None:
        return None
    return Behind(
        door.tenant_id, row["id"], plugin.manifest, declared, channel.settings, on=True, channel_id=channel.id
    )


async def _behind(plugin_id: str, installation_id: UUID, path: str) -> Behind | None:
    door = await find_installation(installation_id)
    plugin = catalogue.find(plugin_id)
    if door is None or plugin is None:
        return None
    async with acting_for(door.tenant_id):
        row = await installations.installation(plugin_id)
        if row is None or row["id"] != door.target_id:
            return None
        if not row["enabled"] and not await setups.is_open(row["id"]):
            return None
        filled = await stored_settings(plugin_id)
    declared = next((each for each in plugin.manifest.inbound if each.path == path), None)
    if declared is None:
        return None
    return Behind(door.tenant_id, door.target_id, plugin.manifest, declared, filled, on=row["enabled"])


def _keys(behind: Behind) -> Keys:
    """The door's secret; WeChat's and WeCom's further ones are the settings named after it."""
    name = behind.door.secret
    filled = {key: str(behind.settings.get(key) or "") for key in (name, f"{name}_aes_key", f"{name}_receiver")}
    return Keys(secret=filled[name], aes_key=filled[f"{name}_aes_key"], receiver=filled[f"{name}_receiver"])


async def _write_down(behind: Behind, post: Post, found: Genuine) -> None:
    """Once, in one transaction with what it causes; what comes again is answered like the first time."""
    content_type = post.headers.get("content-type", "")
    body = found.body.decode("utf-8", errors="replace").replace("\x00", "")
    async with acting_for(behind.tenant_id):
        await setups.put_post(behind.installation_id, behind.door.path)
        if not await plugin_queries.is_new(behind.installation_id, _seen_as(behind, found)):
            return
        if behind.manifest.tier == "declarative":
            for fact in facts_of(behind.manifest, behind.door.path, body, content_type):
                await announce(fact.name, fact.data, author="api", key=fact.key)
            return
        received = InboundPost(
            path=behind.door.path,
            key=found.key.hex(),
            body=body,
            content_type=content_type[:200],
            query={name: value for name, value in post.query.items() if "signature" not in name},
        )
        if behind.channel_id is not None:
            await post_arrived(behind.channel_id, received)
            return
        await enqueue(RECEIVE, {"plugin": behind.manifest.id, "post": msgspec.to_builtins(received)})


def _seen_as(behind: Behind, found: Genuine) -> bytes:
    """Two accounts of one plugin may well be sent the same."""
    if behind.channel_id is None:
        return found.key
    return hashlib.sha256(behind.channel_id.bytes + found.key).digest()
