"""An origin as others see it."""

from datetime import datetime
from typing import Literal

import msgspec

Source = Literal["template", "file", "typebot"]


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of a foreign file that became something else, or nothing; `node_id` is empty where no step stands."""

    node_id: str = ""
    kind: str
    place: str = ""
    reason: str
    reason_zh: str
    level: Literal["lost", "changed", "note"] = "changed"


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a flow came from; `put_aside_by` is empty while its set-up list stands on its page."""

    source: Source
    name: str
    report: list[Remark]
    put_aside_by: str
    at: datetime
