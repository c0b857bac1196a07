"""The rows of the operations page; later features register theirs."""

from hubwright.kernel.operations import platform_rows as _platform_rows
from hubwright.kernel.operations.registry import Measure, Shown, forget, read_rows, register

del _platform_rows

__all__ = ["Measure", "Shown", "forget", "read_rows", "register"]
