"""Why a demo is not opened, extended or shown."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class DemoOver(Refusal, status=410, type="demo-over"):
    """It was ended or its time is up; what was in it is gone."""

    def sentence(self) -> str:
        return _("This demo is over. Ask for a new one.")


class DemoWasReset(Refusal, status=409, type="demo-was-reset"):
    """Somebody reset the demo; who was in the old one is taken along into the fresh one. `url` is where they go on."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)

    def sentence(self) -> str:
        return _("This demo was reset. You are in the fresh one now.")


class LongEnough(Refusal, status=409, type="demo-long-enough"):
    """A demo lasts two weeks at most, so that nobody works in one."""

    def sentence(self) -> str:
        return _("A demo lasts two weeks at most. Make a new one.")


class TooManyDemos(Refusal, status=409, type="too-many-demos"):
    """One account keeps only so many at a time."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)

    def sentence(self) -> str:
        return _("You have %(most)s demos running. End one of them first.") % {"most": self.most}


class BeingReset(Refusal, status=409, type="demo-being-reset"):
    """Two pressed the button at once; the other one's fresh demo is the one that holds."""

    def sentence(self) -> str:
        return _("Somebody has just reset this demo. Reload the page.")
