"""The hooks a plugin answers. Small on purpose: a new hook comes only with a plugin that uses it."""

import pluggy

from hubwright_sdk.channel import Plugin

PROJECT = "hubwright"
ENTRY_POINT_GROUP = "hubwright.plugins"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class HubwrightSpecs:
    """Registered once by the host; an implementation with other arguments is refused there."""

    @hookspec
    def hubwright_plugin(self) -> Plugin:
        """The plugin object behind this entry point."""
        raise NotImplementedError
