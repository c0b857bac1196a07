"""How much of every feature is in use right now, counted by those whose feature it is."""

from collections.abc import Awaitable, Callable
from typing import Any

from hubwright.control.api_keys.verbs import list_keys
from hubwright.control.channels import queries as channels
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flow_tests.queries import count as count_tests
from hubwright.control.flows.canaries.queries import count_running
from hubwright.control.flows.queries import live_besides
from hubwright.control.identity.queries import members
from hubwright.control.routing.list_queues import list_queues
from hubwright.desk.contacts.segment_queries import all_segments
from hubwright.desk.sla.policies import list_policies
from hubwright.host import catalogue
from hubwright.host.installation.needs import KIND_NEEDS
from hubwright.host.installation.queries import switches
from hubwright.kernel.clock import utc_now

Count = Callable[[], Awaitable[int]]


def _channels_of(key: str) -> Count:
    async def count() -> int:
        by_plugin = await channels.enabled_by_plugin()
        return sum(n for plugin, n in by_plugin.items() if _limit_of(plugin) == key)

    return count


def _limit_of(plugin_id: str) -> str | None:
    plugin = catalogue.find(plugin_id)
    return plugin.manifest.channel_limit if plugin is not None else None


def _plugins_needing(key: str) -> Count:
    kinds = {kind for kind, needed in KIND_NEEDS.items() if needed == key}

    async def count() -> int:
        on = [catalogue.find(row["plugin"], row["version"]) for row in await switches() if row["enabled"]]
        return sum(1 for plugin in on if plugin is not None and kinds & {*plugin.manifest.kind})

    return count


def _channels_where(setting: str, differs_from: Any) -> Count:
    async def count() -> int:
        found = await list_channels()
        return sum(1 for each in found if each.settings.get(setting, differs_from) != differs_from)

    return count


async def _seats() -> int:
    return await members.seats_taken(utc_now(), with_invitations=True)


async def _segments() -> int:
    return len(await all_segments())


async def _live_flows() -> int:
    return await live_besides(None)


async def _plans() -> int:
    return sum(not queue.plan.is_simple for queue in await list_queues())


async def _promises() -> int:
    return len(await list_policies())


async def _callbacks() -> int:
    return sum(queue.overflow.callback_above is not None for queue in await list_queues())


async def _keys() -> int:
    now = utc_now()
    return sum(key.revoked_at is None and (key.expires_at is None or key.expires_at > now) for key in await list_keys())


async def _nothing() -> int:
    """What leaves nothing behind that could be too much: it is just not there any more."""
    return 0


IN_USE: dict[str, Count] = {
    "channels.webchat.limit": _channels_of("channels.webchat.limit"),
    "channels.wechat.limit": _channels_of("channels.wechat.limit"),
    "channels.wecom.limit": _channels_of("channels.wecom.limit"),
    "channels.email.limit": _channels_of("channels.email.limit"),
    "webchat.hide_mark": _channels_where("show_mark", True),
    "contacts.lead_capture": _channels_where("prechat_fields", []),
    "contacts.segments.limit": _segments,
    "flows.live.limit": _live_flows,
    "flows.canaries": count_running,
    "flows.tests": count_tests,
    "routing.plans": _plans,
    "routing.what_if": _nothing,  # counted anew every month
    "csat.rating": _nothing,
    "desk.service_levels": _promises,
    "desk.board": _nothing,
    "desk.callbacks": _callbacks,
    "connectors.crm": _plugins_needing("connectors.crm"),
    "connectors.erp": _plugins_needing("connectors.erp"),
    "connectors.iot": _plugins_needing("connectors.iot"),
    "members.limit": _seats,
    "api.access": _keys,
    "runtime.share": _nothing,
}


async def in_use() -> dict[str, int]:
    """Count all of it."""
    return {key: await count() for key, count in IN_USE.items()}
