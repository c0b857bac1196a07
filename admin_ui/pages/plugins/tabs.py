"""The views of one plugin, each its own address."""

from typing import Any

import msgspec

from hubwright.host.connections.accounts import of_company
from hubwright.host.installation.overview import InstallationView
from hubwright.host.installation.schemas import OfferedPlugin
from hubwright.host.installation.verbs import offered
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission


class Tab(msgspec.Struct, frozen=True):
    """One of them."""

    title: str
    url: str
    current: bool


def plugin_tabs(actor: Actor, plugin: OfferedPlugin, current: str) -> list[Tab]:
    """What there is to see of a plugin that is installed, for this person."""
    manifest, home = plugin.manifest, f"/plugins/{plugin.id}"
    connects = manifest is not None and bool(of_company(manifest) or manifest.inbound)
    manages = actor.may(Permission.PLUGINS_MANAGE)
    views: list[tuple[str, str, bool]] = [
        ("", _("Overview"), True),
        ("connections", _("Connections"), manages and connects),
        ("versions", _("Versions"), manages and manifest is not None and manifest.tier != "native"),
        ("calls", _("Calls"), manages),
        ("use", _("Use"), True),
    ]
    return [Tab(title, f"{home}/{key}" if key else home, key == current) for key, title, shown in views if shown]


def may_act(actor: Actor, installed: InstallationView) -> bool:
    """Whether this person pauses, resumes and removes it: a developer what the company made itself."""
    return actor.may(Permission.PLUGINS_MANAGE) or (installed.own and actor.may(Permission.PLUGINS_DEVELOP))


async def one_offered(plugin_id: str) -> OfferedPlugin:
    """A plugin this company has or may switch on."""
    found = next((plugin for plugin in await offered() if plugin.id == plugin_id), None)
    if found is None:
        raise Missing("plugin")
    return found


async def one_installed(plugin_id: str) -> OfferedPlugin:
    """A plugin this company has; others look like none."""
    plugin = await one_offered(plugin_id)
    if not plugin.installed:
        raise Missing("plugin")
    return plugin


def pretty(value: Any) -> str:
    """Data as people read it."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
