"""Why a plugin is not switched on at the end of setting it up."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotReady(Refusal, status=409, type="plugin-not-ready"):
    """Something that was looked at does not hold, or was not looked at."""

    def __init__(self, rows: list[str]) -> None:
        self.rows = rows
        super().__init__(rows)

    def sentence(self) -> str:
        return _("Not everything holds yet. Mend what is marked, then switch it on.")

    def data(self) -> dict[str, object]:
        return {"rows": self.rows}
