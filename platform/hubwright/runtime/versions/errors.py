"""Why something is not published."""

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class TestsFail(Refusal, status=409, type="flow-tests-fail"):
    """Tests of the flow fail on the draft, and nobody said why it is published all the same."""

    __test__ = False

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(names)

    def sentence(self) -> str:
        return _("Tests of this flow fail: %(names)s. Say why you publish all the same, or mend the draft.") % {
            "names": ", ".join(self.names)
        }

    def data(self) -> dict[str, object]:
        return {"tests": self.names}
