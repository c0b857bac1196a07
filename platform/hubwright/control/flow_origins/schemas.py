"""An origin as others see it."""

from datetime import datetime
from typing import Literal

import msgspec

from hubwright.flows.foreign.remark import Remark

Source = Literal["template", "file", "typebot"]


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a flow came from; `put_aside_by` is empty while its set-up list stands on its page."""

    source: Source
    name: str
    report: list[Remark]
    put_aside_by: str
    at: datetime
