"""Changes to a document as data: each knows what was there before, so that they merge and can be taken back."""

from hubwright.flows.operations.between import between
from hubwright.flows.operations.fresh_ids import with_fresh_ids
from hubwright.flows.operations.inverse import inverse
from hubwright.flows.operations.merge import merge
from hubwright.flows.operations.merged import Clash, Merged
from hubwright.flows.operations.ops import (
    MAX_OPS,
    Add,
    AnyOp,
    Config,
    Declare,
    Delete,
    GroupOp,
    Set,
    Setting,
    Text,
    Wire,
)

__all__ = [
    "MAX_OPS",
    "Add",
    "AnyOp",
    "Clash",
    "Config",
    "Declare",
    "Delete",
    "GroupOp",
    "Merged",
    "Set",
    "Setting",
    "Text",
    "Wire",
    "between",
    "inverse",
    "merge",
    "with_fresh_ids",
]
