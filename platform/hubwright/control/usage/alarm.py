"""Telling that one key stood for two facts; it outlives the transaction that is refused."""

from collections.abc import Sequence

import structlog

from hubwright.control.usage.counts import Key
from hubwright.kernel.telemetry import USAGE_KEYS_TAKEN

log = structlog.get_logger()


def sound(keys: Sequence[Key]) -> None:
    """Count it where operators look, and say which keys."""
    USAGE_KEYS_TAKEN.inc(len(keys))
    log.error("usage_key_taken", keys=[f"{source}:{key}" for source, key in keys[:20]])
