"""Carries all rows of one tenant from one database to another while it is at work, whatever tables there are."""

from hubwright.kernel.moving.carry import Carriage
from hubwright.kernel.moving.catalogue import MovedTable, moved_tables
from hubwright.kernel.moving.fence import Fence, FenceLost
from hubwright.kernel.moving.side import Side, opened
from hubwright.kernel.moving.verify import Differs, verify

__all__ = [
    "Carriage",
    "Differs",
    "Fence",
    "FenceLost",
    "MovedTable",
    "Side",
    "moved_tables",
    "opened",
    "verify",
]
