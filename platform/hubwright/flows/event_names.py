"""What an event may be called."""

import re
from typing import Final

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", re.ASCII)
LONGEST_NAME: Final = 80
MAX_DEPTH: Final = 8  # so many flows may cause one another; what goes on after that is a loop


def is_event_name(name: str) -> bool:
    """Whether this can name an event."""
    return len(name) <= LONGEST_NAME and _NAME.fullmatch(name) is not None
