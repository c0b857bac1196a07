"""What a visit tells the trace, and what its node counts on for the next time."""

from collections.abc import Collection

from hubwright.flows.events import Facts
from hubwright.flows.expressions import Expression, ExpressionError, mismatch_sentence

_MOST_WARNINGS = 20
_OTHER_PEOPLES = frozenset({"contact", "message"})


class Remarks:
    """The half of a visit that is about itself; nothing of it counts before the visit does."""

    def __init__(self, personal: Collection[str], kept: Facts, *, again: bool, busy: bool) -> None:
        self._personal = personal
        self.again = again
        self.busy = busy
        self.warnings: list[str] = []
        self.because: dict[str, object] = {}
        self.kept: Facts = kept

    def warn(self, reason: ExpressionError | str) -> None:
        if len(self.warnings) < _MOST_WARNINGS:
            self.warnings.append(reason if isinstance(reason, str) else mismatch_sentence(reason))

    def explain(self, **why: object) -> None:
        """Say in the trace what decided."""
        self.because.update(why)

    def may_show(self, expression: Expression) -> bool:
        """Whether a calculated value may stand in the trace: not if it comes from somebody's personal data."""
        roots = {reading.root for reading in expression.readings}
        return roots.isdisjoint(self._personal) and roots.isdisjoint(_OTHER_PEOPLES)

    def keep(self, what: Facts) -> None:
        """Remember something for this node's next visit; nothing forgets."""
        self.kept = what
