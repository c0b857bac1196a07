"""What a model's reply may not be, whatever the model was told: checked in code, the same every time."""

import re
from typing import Final

import msgspec

from hubwright.flows.nodes.likeness import mentions

_LINK: Final = re.compile(
    r"https?:|www\.|\b[a-z0-9-]{2,}\.(?:com|cn|net|org|io|info|biz|xyz|top|shop)\b", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.!?。！？…](?=\s|$|[^\x00-\x7f])")


class Guardrails(msgspec.Struct, frozen=True):
    """The limits of one step."""

    avoid: tuple[str, ...] = ()
    links: bool = False
    longest: int = 1_000


def broken_rule(guardrails: Guardrails, reply: str) -> str:
    """Why a reply must not be sent; empty when it may be. Never quotes the reply."""
    if not reply:
        return "the model wrote nothing"
    if not guardrails.links and _LINK.search(reply):
        return "the reply holds a link, which is not allowed here"
    if any(mentions(reply, word) for word in guardrails.avoid):
        return "the reply uses a word that it must not use"
    return ""


def shortened(reply: str, longest: int) -> str:
    """Cut at the end of the last sentence that fits, else at the limit."""
    if len(reply) <= longest:
        return reply
    ends = [found.end() for found in _SENTENCE_END.finditer(reply[: longest + 1]) if found.end() <= longest]
    return reply[: ends[-1]].rstrip() if ends else reply[: longest - 1].rstrip() + "…"
