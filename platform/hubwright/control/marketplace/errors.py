"""Why something is refused in the marketplace."""

from collections.abc import Mapping, Sequence
from typing import Any

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NameTaken(Refusal, status=409, type="plugin-name-taken"):
    """A plugin's name belongs to somebody else, or to the platform; it is never given again."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        super().__init__(plugin)

    def sentence(self) -> str:
        return _("The name %(plugin)s is taken. Choose another one.") % {"plugin": self.plugin}


class VersionTaken(Refusal, status=409, type="plugin-version-taken"):
    """A version that was handed in for review is never replaced."""

    def __init__(self, plugin: str, version: str) -> None:
        self.plugin, self.version = plugin, version
        super().__init__(plugin, version)

    def sentence(self) -> str:
        return _("Version %(version)s was handed in already. Give the next one a higher number.") % {
            "version": self.version
        }


class NotPromoted(Refusal, status=409, type="plugin-not-promoted"):
    """What is written for the platform's own processes is offered to nobody before an operator vouches for its code."""

    def sentence(self) -> str:
        return _("Promote it first: it is written for the platform's own processes, and runs nowhere else.")


class ChecksMissed(Refusal, status=409, type="plugin-checks-missed"):
    """A release that misses the lowest grade is not reviewed."""

    def __init__(self, reasons: list[str], lines: Sequence[Mapping[str, Any]] = ()) -> None:
        self.reasons = reasons
        self.lines = list(lines)
        super().__init__(reasons)

    def sentence(self) -> str:
        return _("The automated checks found something that has to be put right first.")

    def data(self) -> dict[str, object]:
        return {"reasons": self.reasons}


class NoTrialCompany(Refusal, status=409, type="plugin-no-trial-company"):
    """A release is tried in the partner's own company, which has to be opened first."""

    def sentence(self) -> str:
        return _("Open your trial company first. It is one click in the partner portal.")


class NotActiveLongEnough(Refusal, status=409, type="plugin-not-active-long-enough"):
    """Whoever reviews a plugin has used it for a week."""

    def sentence(self) -> str:
        return _("You can review this plugin once it has been on for a week.")


class CapReached(Refusal, status=402, type="plugin-cap-reached"):
    """A count would cost more in this month than the company agreed to."""

    def __init__(self, plugin: str, cap: str) -> None:
        self.plugin, self.cap = plugin, cap
        super().__init__(plugin, cap)

    def sentence(self) -> str:
        return _("This plugin has reached the most it may cost this month. An admin can raise it.")

    def data(self) -> dict[str, object]:
        return {"plugin": self.plugin, "cap": self.cap}


class TakenDownByOperator(Refusal, status=409, type="plugin-taken-down"):
    """An operator took a plugin out of the marketplace; its partner does not put it back."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def sentence(self) -> str:
        return _("The marketplace took it down: %(why)s. Write to the reviewers in a release's thread.") % {
            "why": self.why.rstrip(".。")
        }

    def data(self) -> dict[str, object]:
        return {"why": self.why}
