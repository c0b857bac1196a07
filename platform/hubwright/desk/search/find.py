"""Searching conversations: by what was said in them, and by who the customer is."""

from uuid import UUID

import msgspec

from hubwright.desk.search import queries
from hubwright.desk.search.noted import ways_to_ask, words_of
from hubwright.desk.search.terms import contact_wanted, folded, phrases, wanted_terms
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

LONGEST_QUERY = 200
MOST = 50
_MESSAGES = 200
LOOKED_THROUGH = 10_000
_AROUND = 40


class Hit(msgspec.Struct, frozen=True):
    """A conversation and the newest words in it that fit; empty where the customer fits."""

    conversation_id: UUID
    excerpt: str
    seq: int


class Found(msgspec.Struct, frozen=True):
    """Conversations that fit; `cut` says that older ones may fit too."""

    hits: list[Hit]
    cut: bool


async def find(actor: Actor, text: str) -> Found:
    """Customers that fit come first, then messages, the newest first; every word has to be there."""
    actor.require(Permission.CONVERSATIONS_READ)
    if len(text) > LONGEST_QUERY or "\0" in text:
        raise Invalid(FieldError("q", _("Search for up to %(most)s characters.") % {"most": LONGEST_QUERY}))
    people, wanted = contact_wanted(text), wanted_terms(text)
    hits: dict[UUID, Hit] = {}
    if people:
        for conversation_id in await queries.conversations_of(people, limit=20):
            hits[conversation_id] = Hit(conversation_id, "", 0)
    cut = False
    if wanted:
        said, cut = await _said(wanted)
        together = phrases(text)
        for row in said:
            words = await words_of(row["id"], row["text"], row["sealed"])
            plain = folded(words)
            if all(phrase in plain for phrase in together):
                hits.setdefault(row["conversation_id"], Hit(row["conversation_id"], excerpt(words, text), row["seq"]))
    return Found(list(hits.values())[:MOST], cut or len(hits) > MOST)


async def _said(wanted: list[str]) -> tuple[list[Row], bool]:
    """Messages that have all terms, in the clear or blind, the newest first; and whether older ones may have them."""
    found: list[Row] = []
    cut = False
    for terms in await ways_to_ask(wanted):
        often = await queries.frequencies(terms, LOOKED_THROUGH)
        rarest, *others = sorted(terms, key=lambda term: often[term])
        if often[rarest]:
            some = await queries.messages_with(rarest, others, look_through=LOOKED_THROUGH, limit=_MESSAGES)
            cut = cut or len(some) == _MESSAGES or often[rarest] >= LOOKED_THROUGH
            found += some
    return sorted(found, key=lambda row: row["id"], reverse=True), cut


def excerpt(text: str, wanted: str) -> str:
    """The words around the first that fits, in one line."""
    line = " ".join(text.split())
    plain = folded(line)
    places = [plain.find(term) for term in wanted_terms(wanted)]
    at = min((place for place in places if place >= 0), default=0) if len(plain) == len(line) else 0
    start = max(0, at - _AROUND)
    return ("…" if start else "") + line[start : start + 160]
