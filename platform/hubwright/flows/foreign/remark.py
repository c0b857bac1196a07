"""One thing of a foreign file that became something else here, or nothing."""

from typing import Literal

import msgspec

from hubwright.flows.texts import Texts

Level = Literal["lost", "changed", "note"]


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """`node_id` is the step it is about, empty where none stands; `kind` is what the file calls the thing."""

    node_id: str = ""
    kind: str
    place: str = ""
    reason: str
    reason_zh: str
    level: Level = "changed"


def remark(kind: str, why: Texts, *, node_id: str = "", place: str = "", level: Level = "changed") -> Remark:
    """Say it in both languages."""
    return Remark(
        node_id=node_id, kind=kind[:80], place=place[:120], reason=why.en[:400], reason_zh=why.zh[:400], level=level
    )
