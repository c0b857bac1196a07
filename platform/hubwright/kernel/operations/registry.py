"""What the operations page shows is a list of rows; whoever has something to watch registers one.

class Deliveries:
    key, order = "deliveries", 300
    def title(self) -> str: return _("Deliveries waiting")
    async def read(self) -> Measure: return Measure(value=str(await waiting()), state="fine")

operations.register(Deliveries())
"""

import asyncio
from typing import Literal, Protocol

import msgspec
import structlog

from hubwright.kernel.i18n import _

log = structlog.get_logger()
PATIENCE_S = 2.0
State = Literal["fine", "look", "bad"]


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What a row reads right now; `told` is one sentence, `url` leads to the rows behind the number."""

    value: str
    state: State = "fine"
    told: str = ""
    url: str = ""


class Row(Protocol):
    """One thing to watch; reads outside of any company and never its content."""

    @property
    def key(self) -> str: ...
    @property
    def order(self) -> int: ...

    def title(self) -> str:
        """What is watched, in the reader's language."""

    async def read(self) -> Measure:
        """Look now."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A row as the page shows it."""

    key: str
    title: str
    measure: Measure


_ROWS: dict[str, Row] = {}


def register(row: Row) -> None:
    """Show a row from now on; the same key again replaces it."""
    _ROWS[row.key] = row


def forget(key: str) -> None:
    """Show a row no longer."""
    _ROWS.pop(key, None)


async def read_rows() -> list[Shown]:
    """Read all rows at once; one that fails or takes long says so and keeps nobody waiting."""
    rows = sorted(_ROWS.values(), key=lambda row: (row.order, row.key))
    measures = await asyncio.gather(*(_read(row) for row in rows))
    return [Shown(key=row.key, title=row.title(), measure=one) for row, one in zip(rows, measures, strict=True)]


async def _read(row: Row) -> Measure:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await row.read()
    except Exception as failure:  # a row is a feature's own code; the page must come whatever it does
        log.warning("operations_row_failed", row=row.key, error=type(failure).__name__)
        return Measure(value="?", state="look", told=_("This could not be read just now."))
