"""Why a queue or a skill stayed as it was."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class DefaultQueue(Refusal, status=409, type="default-queue"):
    """The queue where everything arrives that names none has to stay."""

    def sentence(self) -> str:
        return _("This is the default queue: what names no other one arrives here, so it has to stay.")


class StillAskedFor(Refusal, status=409, type="still-asked-for"):
    """The plan of a queue names it."""

    def __init__(self, queue: str) -> None:
        self.queue = queue
        super().__init__(queue)

    def sentence(self) -> str:
        return _("The plan of the queue %(queue)s asks for it. Change the plan first.") % {"queue": self.queue}

    def data(self) -> dict[str, object]:
        return {"queue": self.queue}


class StillSentTo(StillAskedFor, status=409, type="still-sent-to"):
    """The overflow of a queue sends people there."""

    def sentence(self) -> str:
        return _("The overflow of the queue %(queue)s sends people here. Change that first.") % {"queue": self.queue}
