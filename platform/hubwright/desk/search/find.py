"""Searching conversations: by what was said in them, and by who the customer is."""

from uuid import UUID

import msgspec

from hubwright.desk.search import queries
from hubwright.desk.search.terms import contact_wanted, folded, phrases, wanted_terms
from hubwright.kernel.actor import Actor
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
        often = await queries.frequencies(wanted, LOOKED_THROUGH)
        ordered = sorted(wanted, key=lambda term: often[term])
        if often[ordered[0]]:
            found = await queries.messages_with(ordered[0], ordered[1:], look_through=LOOKED_THROUGH, limit=_MESSAGES)
            cut = len(found) == _MESSAGES or often[ordered[0]] >= LOOKED_THROUGH
            together = phrases(text)
            for row in found:
                plain = folded(row["text"])
                if all(phrase in plain for phrase in together):
                    hits.setdefault(
                        row["conversation_id"], Hit(row["conversation_id"], excerpt(row["text"], text), row["seq"])
                    )
    return Found(list(hits.values())[:MOST], cut or len(hits) > MOST)


def excerpt(text: str, wanted: str) -> str:
    """The words around the first that fits, in one line."""
    line = " ".join(text.split())
    plain = folded(line)
    places = [plain.find(term) for term in wanted_terms(wanted)]
    at = min((place for place in places if place >= 0), default=0) if len(plain) == len(line) else 0
    start = max(0, at - _AROUND)
    return ("…" if start else "") + line[start : start + 160]
