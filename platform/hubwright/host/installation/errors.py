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


class AgreementNeeded(Refusal, status=409, type="agreement-needed"):
    """The plugin wants something that nobody in the company has agreed to."""

    def __init__(self, plugin: str, asked: dict[str, object]) -> None:
        self.plugin = plugin
        self.asked = asked
        super().__init__(plugin)

    def sentence(self) -> str:
        return _("Somebody has to agree to what this plugin may do and what it costs.")

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin, "asked": self.asked}


class UpgradeFailed(Refusal, status=409, type="plugin-upgrade-failed"):
    """The settings could not be brought into the form of the new version; the old one stays."""

    def __init__(self, plugin: str, reason: str) -> None:
        self.plugin = plugin
        self.reason = reason
        super().__init__(plugin, reason)

    def sentence(self) -> str:
        return _("The settings could not be carried over, so the present version stays: %(why)s.") % {
            "why": self.reason
        }

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin, "reason": self.reason}


class NothingToGoBackTo(Refusal, status=409, type="nothing-to-go-back-to"):
    """There is no earlier version or settings of this plugin, or it may not run any more."""

    def sentence(self) -> str:
        return _("There is no earlier version that may still run.")


class PricedOtherwise(Refusal, status=409, type="plugin-priced-otherwise"):
    """The plugin's price is in another currency than the one the company pays in, so no invoice could have both."""

    def __init__(self, plugin: str, currency: str, pays_in: str) -> None:
        self.plugin, self.currency, self.pays_in = plugin, currency, pays_in
        super().__init__(plugin, currency, pays_in)

    def sentence(self) -> str:
        return _("This plugin is priced in %(theirs)s, and your company pays in %(ours)s.") % {
            "theirs": self.currency,
            "ours": self.pays_in,
        }

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin, "currency": self.currency, "pays_in": self.pays_in}
