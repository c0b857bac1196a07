"""Two ways beside each other, and where they part. Pure."""

from collections.abc import Sequence
from itertools import zip_longest

import msgspec

from hubwright.flows.trial import Visited
from hubwright.runtime.ways.schemas import WayStep


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A step of one of the ways."""

    node_id: str
    node_type: str
    result: str
    port: str
    said: list[str] = []

    @staticmethod
    def of_step(step: WayStep) -> "Side":
        """As it really was."""
        return Side(
            node_id=step.node_id, node_type=step.node_type, result=step.result, port=step.port, said=list(step.said)
        )

    @staticmethod
    def of_visit(visit: Visited) -> "Side":
        """As it would have been."""
        return Side(node_id=visit.node, node_type=visit.node_type, result=visit.result, port=visit.port)

    def saying(self, text: str) -> "Side":
        """The same having said this too."""
        return msgspec.structs.replace(self, said=[*self.said, text])

    @property
    def turn(self) -> tuple[str, str, str]:
        """What must be the same for both to be on the same way."""
        return self.node_id, self.result, self.port


class Line(msgspec.Struct, frozen=True):
    """One step of each, as far as there is one; `same` where they are on the same way and say the same."""

    real: Side | None
    draft: Side | None
    same: bool


def compare(real: Sequence[Side], draft: Sequence[Side]) -> tuple[list[Line], int | None]:
    """Both ways step by step, and the first line in which they are not the same."""
    lines = [Line(a, b, _same(a, b)) for a, b in zip_longest(real, draft)]
    return lines, next((place for place, line in enumerate(lines) if not line.same), None)


def _same(real: Side | None, draft: Side | None) -> bool:
    if real is None or draft is None:
        return False
    return real.turn == draft.turn and real.said == draft.said
