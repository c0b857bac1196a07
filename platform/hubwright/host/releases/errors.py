"""Why something cannot be done with a release."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotInThisState(Refusal, status=409, type="release-state"):
    """A release is in a state that does not allow this, or not to this person."""

    def __init__(self, state: str, act: str) -> None:
        self.state, self.act = state, act
        super().__init__(state, act)

    def sentence(self) -> str:
        return _("This cannot be done while the release is %(state)s.") % {"state": self.state.replace("_", " ")}

    def data(self) -> dict[str, object]:
        return {"state": self.state, "act": self.act}


class ReleaseNotTaken(Refusal, status=422, type="release-refused"):
    """An archive or its signatures are not what they should be."""

    def __init__(self, code: str, detail: str) -> None:
        self.code, self.detail = code, detail
        super().__init__(code, detail)

    def sentence(self) -> str:
        return _("This release cannot be taken: %(why)s.") % {"why": self.detail}

    def data(self) -> dict[str, object]:
        return {"code": self.code, "detail": self.detail}


class BeyondBounds(Refusal, status=422, type="rollout-bounds"):
    """A partner wants a share of companies that is smaller than the present one, or larger than may be now."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most
        super().__init__(least, most)

    def sentence(self) -> str:
        if self.least == self.most:
            return _("A step beyond %(most)s %% needs a day at the step before it.") % {"most": self.most}
        return _("Choose %(least)s to %(most)s percent.") % {"least": self.least, "most": self.most}

    def data(self) -> dict[str, object]:
        return {"least": self.least, "most": self.most}


class HaltedByOthers(Refusal, status=409, type="release-halted"):
    """A rollout was halted by the marketplace, or by itself; its partner does not let it go on."""

    def sentence(self) -> str:
        return _("The marketplace halted this rollout: write below what you found, or hand in another version.")
