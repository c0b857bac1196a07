"""Taking in what is posted to a plugin: counted, found, verified by the host, written down once, then answered."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels import line_queries
from hubwright.control.channels.doors import find_channel
from hubwright.control.channels.verbs import get_channel
from hubwright.control.plugin_hooks.addresses import find_installation
from hubwright.host import catalogue
from hubwright.host.declarative import facts_of
from hubwright.host.installation import queries as installations
from hubwright.host.installation.settings import stored_settings
from hubwright.host.verifiers import ACKNOWLEDGED, Genuine, Keys, NotGenuine, Post, sealed_reply, verify
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import TooMany
from hubwright.kernel.events import announce
from hubwright.kernel.ids import parse_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.rate import TokenBuckets
from hubwright.runtime.channels.arrive import post_arrived
from hubwright.runtime.hooks import plugin_queries
from hubwright.runtime.hooks.answering import answer_to, kept_open
from hubwright.runtime.hooks.errors import NotSigned
from hubwright.runtime.setting_up import queries as setups
from hubwright_sdk import InboundPost, Manifest
from hubwright_sdk.manifest.parts import Inbound

RECEIVE = "plugin.receive"
_PER_SECOND, _BURST = 100.0, 1_000  # a busy account posts that often; what is refused is lost where a service gives up


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

    A door with replies is answered with what is said first, if that is soon.

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
    keys = _keys(behind)
    try:
        found = verify(behind.door.verifier, post, keys, utc_now())
    except NotGenuine:
        raise NotSigned from None
    if found.reply is None and behind.on:
        return await _answered(behind, post, found, keys)
    async with acting_for(behind.tenant_id):  # somebody tries the address while the plugin is set up
        await _noted(behind)
    return found.reply or ""


async def _answered(behind: Behind, post: Post, found: Genuine, keys: Keys) -> str:
    """Write it down, then see whether something is said soon enough to be the answer."""
    nothing = ACKNOWLEDGED.get(behind.door.verifier, "")
    with kept_open(asked=behind.door.replies and behind.channel_id is not None) as until:
        received = await _write_down(behind, post, found, until)
        if until is None or behind.channel_id is None:
            return nothing
        said = await answer_to(behind.tenant_id, behind.channel_id, received, until)
    if not said:
        return nothing
    if not found.sealed:
        return said
    keys = msgspec.structs.replace(keys, aes_key=found.sealed)
    return sealed_reply(said, keys, timestamp=str(int(utc_now().timestamp())), nonce=secrets.token_hex(8))


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

    def filled(further: str = "") -> str:
        return str(behind.settings.get(f"{name}{further}") or "")

    return Keys(
        secret=filled(),
        aes_key=filled("_aes_key"),
        aes_key_before=filled("_aes_key_before"),
        receiver=filled("_receiver"),
        plain=behind.settings.get(f"{name}_plain") is True,
    )


async def _write_down(behind: Behind, post: Post, found: Genuine, reply_until: datetime | None) -> InboundPost:
    """Once, in one transaction with what it causes; what comes again is answered like the first time."""
    content_type = post.headers.get("content-type", "")
    body = found.body.decode("utf-8", errors="replace").replace("\x00", "")
    received = InboundPost(
        path=behind.door.path,
        key=found.key.hex(),
        body=body,
        content_type=content_type[:200],
        query={name: value for name, value in post.query.items() if "signature" not in name},
    )
    async with acting_for(behind.tenant_id):
        await _noted(behind)
        if not await plugin_queries.is_new(behind.installation_id, _seen_as(behind, found)):
            return received
        if behind.manifest.tier == "declarative":
            for fact in facts_of(behind.manifest, behind.door.path, body, content_type):
                await announce(fact.name, fact.data, author="api", key=fact.key)
        elif behind.channel_id is not None:
            await post_arrived(behind.channel_id, received, reply_until)
        else:
            await enqueue(RECEIVE, {"plugin": behind.manifest.id, "post": msgspec.to_builtins(received)})
    return received


async def _noted(behind: Behind) -> None:
    """Something genuine came: whoever sets it up sees that the address is entered there."""
    if behind.channel_id is not None:
        await line_queries.posted(behind.channel_id)
    else:
        await setups.put_post(behind.installation_id, behind.door.path)


def _seen_as(behind: Behind, found: Genuine) -> bytes:
    """Two accounts of one plugin may well be sent the same."""
    if behind.channel_id is None:
        return found.key
    return hashlib.sha256(behind.channel_id.bytes + found.key).digest()
