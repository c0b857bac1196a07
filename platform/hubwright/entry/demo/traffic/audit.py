"""The driver's own book against the product's: every deed that was acknowledged is there once, and no other is."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from hubwright.desk.reckoning.book import Book
from hubwright.desk.reckoning.deeds import Deeds
from hubwright.entry.demo.traffic.tally import Kept, Tally

_NOT_TAKEN = frozenset({"timed_out", "rescinded"})
_CHOSEN = ("break", "busy", "offline")  # nothing but an agent sets these here


def compare(book: Book, tally: Tally, deeds: Deeds, names: Mapping[UUID, str]) -> None:
    """Fill a book with both; `deeds` is what the product kept of the conversations of this day."""
    there = {str(each) for each in deeds.conversations}  # and others, if somebody beside the plan wrote
    book.same("conversations that are lost", None, {*tally.conversations} - there, set())
    for conversation_id, kept in tally.conversations.items():
        _conversation(book, UUID(conversation_id), kept, deeds)
    _offers(book, tally, deeds, names)
    for agent in {*tally.states, *(names[member_id] for member_id, _state in deeds.states if member_id in names)}:
        chosen = tally.states.get(agent, {})
        for state in _CHOSEN:
            written = sum(n for (who, what), n in deeds.states.items() if names.get(who) == agent and what == state)
            book.same(f"{state} of {agent}", None, written, chosen.get(state, 0))


def _conversation(book: Book, where: UUID, kept: Kept, deeds: Deeds) -> None:
    said: Counter[str] = deeds.said.get(where, Counter())
    log = deeds.log.get(where, Counter())
    closed_by_bot = int(kept.for_the_bot)
    book.same("words of the customer", where, said["contact"], kept.said)
    book.same("answers", where, said["agent"], kept.replies)
    book.same("notes", where, said["note"], kept.notes)
    book.same("ratings", where, said["rating"], int(kept.rated))
    book.same("put aside", where, log["parked", "put_aside"], kept.parked)
    book.same("put off", where, log["snoozed", "until_they_answer"], kept.snoozed)
    closed = log["ended", "resolved"] + log["wrap_up", "resolved"]  # the second where it has to be written up
    book.same("closed", where, closed, kept.resolved + closed_by_bot)
    book.same("disposition", where, deeds.dispositions.get(where, ""), kept.disposition)


def _offers(book: Book, tally: Tally, deeds: Deeds, names: Mapping[UUID, str]) -> None:
    theirs = {offer: one for offer, one in deeds.offers.items() if one.member_id in names}
    taken = {str(offer) for offer, one in theirs.items() if one.state == "accepted"}
    declined = {str(offer) for offer, one in theirs.items() if one.state == "declined"}
    book.same("offers taken", None, taken, {*tally.accepted})
    book.same("offers declined beside the plan", None, declined - {*tally.declined}, set())
    for offer, one in theirs.items():
        told = str(offer)
        if told in tally.accepted:
            book.same("who took an offer", offer, names.get(one.member_id, ""), tally.accepted[told])
        elif told in tally.declined:  # one that had run out before needs no answer, and the agent is not told
            book.same("a declined offer", offer, one.state in {"declined", *_NOT_TAKEN}, True)
        elif told in tally.let_run_out or told in tally.too_late:
            book.same("an offer not taken", offer, one.state in _NOT_TAKEN, True)


def began(tally: Tally) -> datetime:
    """When the day began."""
    return datetime.fromisoformat(tally.began_at)
