"""Which kinds of steps wait for what the visitor says; there, silence means that somebody has gone."""

from typing import Final

LISTENING: Final = frozenset({"ask", "buttons", "carousel", "csat", "form", "message"})
