"""Why a channel was not made or changed."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class PluginNotOn(Refusal, status=409, type="plugin-not-on"):
    """The plugin behind this kind of channel is missing here or switched off."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        super().__init__(plugin)

    def sentence(self) -> str:
        return _("The plugin for this kind of channel is not switched on.")

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin}
