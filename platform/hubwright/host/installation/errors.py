"""Why a plugin could not be switched or called."""

from collections.abc import Sequence

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _
from hubwright_sdk.manifest import Widening


class PluginUnavailable(Refusal, status=409, type="plugin-unavailable"):
    """The platform knows of this plugin but cannot load it."""

    def __init__(self, plugin: str, reason: str = "") -> None:
        self.plugin = plugin
        self.reason = reason
        super().__init__(plugin, reason)

    def sentence(self) -> str:
        return _("This plugin is not available on this platform at the moment.")

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin}


class PluginOff(Refusal, status=409, type="plugin-off"):
    """The tenant has not switched this plugin on, so it is never called for them."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        super().__init__(plugin)

    def sentence(self) -> str:
        return _("This plugin is switched off.")

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin}


class WantsMore(Refusal, status=409, type="plugin-wants-more"):
    """The version asks for more than the company agreed to; it may be agreed to, nothing happened yet."""

    def __init__(self, plugin: str, version: str, more: Sequence[Widening]) -> None:
        self.plugin = plugin
        self.version = version
        self.more = list(more)
        super().__init__(plugin, version)

    def sentence(self) -> str:
        return _("This version asks for more than you agreed to.")

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin, "version": self.version, "asks": [[each.what, each.name] for each in self.more]}


class NothingBefore(Refusal, status=409, type="plugin-nothing-before"):
    """There is no earlier version to go back to."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        super().__init__(plugin)

    def sentence(self) -> str:
        return _("There is no earlier version to go back to.")
