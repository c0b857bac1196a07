"""What came of a batch: the new document, or the places where two people want different things."""

from typing import Any

import msgspec

from hubwright.flows.document import FlowDocument
from hubwright.flows.operations.ops import ABSENT, Absent, AnyOp


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """The batch's change number `n` meets another one; `theirs` stands there now; `gone`: the step is away."""

    n: int
    mine: AnyOp
    theirs: Any | Absent = ABSENT
    gone: bool = False


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """`done` is what really changed, exact enough to be taken back; clashing changes are not in the document."""

    document: FlowDocument
    done: list[AnyOp]
    clashes: list[Clash]
