"""What goes wrong with the small server."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Faults:
    """What goes wrong, set by a test while the server runs."""

    sockets_refused: bool = False
    messages_down: int = 0
    too_many: int = 0
    refuse_text: str = ""
    lose_answers: int = 0
    tokens_forgotten: bool = False
    blocked: bool = False
    mute: bool = False
    tokens_refused: set[str] = field(default_factory=set)
    posted: list[dict[str, Any]] = field(default_factory=list)
