"""Reading new messages for search, after their commit and beside it: no message waits for the index, and none is lost.

Numbers in a conversation have no gap and are taken under its lock, so `last_seq` above what was read says exactly what
is missing. Conversations that changed lately are found by `updated_at`, with room for the ten seconds by which a bot's
may stand behind, for transactions that were open meanwhile and for clocks that differ; a walk over all of them once a
day finds whatever that misses, and reads what was there before there was a search. Customers' words come in on several
roads and all of them come by here once, so this is also where those who hold their conversations are told of them.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from hubwright.desk.push.tell import push_words
from hubwright.desk.search import queries
from hubwright.desk.search.noted import terms_of_message
from hubwright.desk.search.terms import contact_terms
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for
from hubwright.kernel.due import Due, due_now

AT_ONCE = 200
MESSAGES = 2_000
WALKED = 1_000
ROOM = timedelta(seconds=60)
LONGEST_PAUSE_S = 600.0


class Round(msgspec.Struct, frozen=True):
    """What one round came to; `more` says that it could not read everything."""

    read: int
    more: bool


async def due_companies(most: int = 50) -> list[Due]:
    """Companies to look at even though nobody rang."""
    return await due_now("search", most)


async def catch_up(tenant_id: UUID, *, walk: bool = True, wait: bool = False) -> Round:
    """One round for one company in a transaction of its own; another's round is waited for only with `wait`."""
    async with acting_for(tenant_id):
        cursor = await queries.claim_cursor(wait=wait)
        if cursor is None:
            return Round(0, more=False)
        recent = await queries.behind_since(cursor["since"] - ROOM, AT_ONCE)
        read, left = await _read(recent)
        more = behind = left or len(recent) == AT_ONCE
        walked_to, ended = cursor["walked_to"], False
        if walk and cursor["walks"] and not more:
            places = await queries.next_of_walk(walked_to, WALKED)
            walked, left = await _read([p for p in places if p["last_seq"] > p["seq"] and not p["test"]])
            read += walked
            ended = len(places) < WALKED and not left
            if places and not left:
                walked_to = places[-1]["id"]
            more = not ended
        idle = 0 if read or more else min(cursor["idle"] + 1, 20)
        pause = 0.0 if more or (cursor["walks"] and not walk) else min(LONGEST_PAUSE_S, 0.5 * 2**idle)
        await queries.move_cursor(
            None if behind else cursor["now"],
            walked_to=walked_to,
            ended=ended,
            idle=idle,
            next_s=pause,
        )
        return Round(read, more)


async def read_all_again() -> None:
    """Have every conversation looked at once more; joins the caller's transaction."""
    await queries.begin_walk()


async def _read(conversations: Sequence[Row]) -> tuple[int, bool]:
    """Write the terms of what is new in them; tells how many messages, and whether some are left."""
    if not conversations:
        return 0, False
    messages = await queries.unread(conversations, MESSAGES)
    said = [message for message in messages if message["author"] != "system"]
    await queries.keep_terms([(term, message["id"]) for message in said for term in await terms_of_message(message)])
    await push_words(messages, utc_now())
    upto = {message["conversation_id"]: message["seq"] for message in messages}
    reached = [row for row in conversations if row["id"] in upto]
    contacts = await queries.contact_words([row["contact_id"] for row in reached])
    marks = {contact: _mark(words) for contact, words in contacts.items()}
    for contact in {row["contact_id"] for row in reached if marks.get(row["contact_id"], "") != row["contact"]}:
        await queries.replace_contact_terms(contact, contact_terms(contacts[contact]))
    await queries.keep_progress([(row["id"], upto[row["id"]], marks[row["contact_id"]]) for row in reached])
    return len(messages), len(messages) == MESSAGES


def _mark(words: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
