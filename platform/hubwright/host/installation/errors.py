"""Why a plugin was not switched on."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class PluginUnavailable(Refusal, status=409, type="plugin-unavailable"):
    """The plugin's package is missing here or does not load."""

    def __init__(self, plugin: str, reason: str) -> None:
        self.plugin, self.reason = plugin, reason
        super().__init__(plugin)

    def sentence(self) -> str:
        return _("This plugin cannot be used here at the moment.")

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin, "reason": self.reason}
