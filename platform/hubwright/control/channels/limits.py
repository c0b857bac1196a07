"""How many channels of a kind the edition lets a tenant switch on."""

from collections.abc import Iterable
from uuid import UUID

from hubwright.control.channels import queries
from hubwright.control.channels.schemas import ChannelView, KindView
from hubwright.host import catalogue
from hubwright.host.installation.verbs import allow_list
from hubwright.kernel import entitlements
from hubwright.kernel.errors import EntitlementLacking
from hubwright_sdk.channel import EmbeddedChannel, Plugin


async def offered_kinds() -> list[KindView]:
    """List the kinds of channel whose plugin is switched on here, with what is used and allowed."""
    used = await queries.enabled_by_plugin()
    kinds: list[KindView] = []
    for plugin_id, version in sorted((await allow_list()).versions.items()):
        plugin = catalogue.find(plugin_id, version)
        if plugin is None or not brings_channels(plugin):
            continue
        manifest = plugin.manifest
        kinds.append(
            KindView(
                plugin=manifest.id,
                title={"en": manifest.name.en, "zh": manifest.name.zh},
                description={"en": manifest.description.en, "zh": manifest.description.zh},
                used=used.get(manifest.id, 0),
                limit=await entitlements.limit(manifest.channel_limit) if manifest.channel_limit else None,
                limit_key=manifest.channel_limit,
            )
        )
    return kinds


def brings_channels(plugin: Plugin) -> bool:
    """Whether channels can be made of it, in a web page or of posts and requests."""
    return isinstance(plugin, EmbeddedChannel) or catalogue.messaging_of(plugin.manifest) is not None


async def require_room(plugin_id: str) -> None:
    """Refuse one channel more when the edition allows none; holds the count until the end of the transaction."""
    plugin = catalogue.find(plugin_id)
    key = plugin.manifest.channel_limit if plugin is not None else None
    if key is not None:
        await queries.lock_limit()
        await entitlements.require_below(key, (await queries.enabled_by_plugin()).get(plugin_id, 0))


async def beyond_limit(channel_id: UUID, plugin_id: str) -> bool:
    """Whether older channels of its kind take up all that the edition includes: then it is read-only.

    What customers write there still comes in, and whoever is in its line stays there.
    """
    plugin = catalogue.find(plugin_id)
    key = plugin.manifest.channel_limit if plugin is not None else None
    most = await entitlements.limit(key) if key is not None else None
    return most is not None and await queries.switched_on_before(channel_id, plugin_id) >= most


async def resting(channels: Iterable[ChannelView]) -> set[UUID]:
    """Those of some channels that are beyond it."""
    return {each.id for each in channels if each.enabled and await beyond_limit(each.id, each.plugin)}


async def require_within(channel_id: UUID, plugin_id: str) -> None:
    """Refuse to change a channel that is beyond it."""
    if await beyond_limit(channel_id, plugin_id):
        plugin = catalogue.find(plugin_id)
        key = plugin.manifest.channel_limit if plugin is not None else None
        raise EntitlementLacking(key or "", await entitlements.limit(key) if key else None)


async def require_any_room() -> None:
    """Refuse early when no kind of channel has room, whatever is asked for."""
    kinds = await offered_kinds()
    if kinds and not any(kind.free for kind in kinds):
        raise EntitlementLacking(kinds[0].limit_key or "", kinds[0].limit)
