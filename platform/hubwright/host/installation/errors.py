"""Why a plugin could not be switched or called."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


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
