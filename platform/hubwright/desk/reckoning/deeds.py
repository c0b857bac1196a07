"""What was done in a company since a moment, counted from its rows, for whoever kept a book of their own."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.reckoning import queries


class OneOffer(msgspec.Struct, frozen=True):
    """What came of an offer."""

    member_id: UUID
    state: str


class Deeds(msgspec.Struct, frozen=True, kw_only=True):
    """Conversations that began since then with what was said and done in them, and what agents chose to do."""

    conversations: list[UUID]
    said: dict[UUID, Counter[str]]
    log: dict[UUID, Counter[tuple[str, str]]]
    offers: dict[UUID, OneOffer]
    dispositions: dict[UUID, str]
    states: dict[tuple[UUID, str], int]


async def deeds_since(channel_id: UUID, since: datetime) -> Deeds:
    """Read them; `note` and `rating` are counted apart from what was said to each other."""
    rows = await queries.begun_since(channel_id, since)
    ids = [row["id"] for row in rows]
    said: dict[UUID, Counter[str]] = {}
    for row in await queries.words_in(ids):
        what = "rating" if row["kind"] == "rating" else "note" if row["internal"] else row["author"]
        said.setdefault(row["conversation_id"], Counter())[what] += row["times"]
    log: dict[UUID, Counter[tuple[str, str]]] = {}
    for row in await queries.segments(ids):
        log.setdefault(row["conversation_id"], Counter())[row["kind"], row["reason"]] += 1
    return Deeds(
        conversations=ids,
        said=said,
        log=log,
        offers={row["id"]: OneOffer(row["member_id"], row["state"]) for row in await queries.offers_in(ids)},
        dispositions={row["id"]: row["disposition"] for row in rows},
        states={(row["member_id"], row["state"]): row["times"] for row in await queries.changes_since(since)},
    )
