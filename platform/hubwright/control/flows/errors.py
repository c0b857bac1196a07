"""Why a change to a flow was refused."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hubwright.flows.operations import Clash
from hubwright.kernel.errors import Conflict, Refusal
from hubwright.kernel.i18n import _


class DraftConflict(Conflict, type="draft-conflict"):
    """Somebody saved the draft since it was read; says who and when, so that people can talk, and both versions."""

    def __init__(self, rev: int, changed_by: str, changed_at: datetime, clashes: Sequence[Clash] = ()) -> None:
        self.rev = rev
        self.changed_by = changed_by
        self.changed_at = changed_at
        self.clashes = clashes
        super().__init__(rev)

    def sentence(self) -> str:
        return _("%(name)s changed this flow in the meantime.") % {"name": self.changed_by or _("Somebody else")}

    def data(self) -> dict[str, object]:
        return {
            "rev": self.rev,
            "changed_by": self.changed_by,
            "changed_at": self.changed_at.isoformat(),
            "clashes": msgspec.to_builtins(self.clashes),
        }


class FlowInUse(Refusal, status=409, type="flow-in-use"):
    """Channels or other flows still lead into this flow."""

    def __init__(self, channels: list[str], flows: list[str]) -> None:
        self.channels = channels
        self.flows = flows
        super().__init__(channels, flows)

    def sentence(self) -> str:
        return _("This flow is in use: %(names)s.") % {"names": ", ".join([*self.channels, *self.flows])}

    def data(self) -> dict[str, object]:
        return {"channels": self.channels, "flows": self.flows}


class NothingToUndo(Refusal, status=409, type="nothing-to-undo"):
    """There is no earlier (or later) draft to go to."""

    def sentence(self) -> str:
        return _("There is nothing to undo.")


class NothingToTry(Refusal, status=409, type="nothing-to-try"):
    """A version is tried against another one, and there is none, or it says the same."""

    def sentence(self) -> str:
        return _("There is nothing to try: publish a first version, or change the draft.")


class SameAsLive(Refusal, status=409, type="same-as-live"):
    """This version is what is live."""

    def __init__(self, n: int) -> None:
        self.n = n
        super().__init__(n)

    def sentence(self) -> str:
        return _("Version %(number)s is live already.") % {"number": self.n}


class NothingTried(Refusal, status=409, type="nothing-tried"):
    """No version of this flow is being tried, or not any more."""

    def sentence(self) -> str:
        return _("No version of this flow is being tried any more.")
