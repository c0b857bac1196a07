"""One conversation: its queue entries, offers, handle times and figures, worked out anew from its log. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from hubwright.desk.reckoning.book import Book
from hubwright.desk.reckoning.told import Told
from hubwright.desk.segments.adding_up import problems
from hubwright.desk.segments.figures import figures
from hubwright.desk.segments.schemas import QUEUED, Segment

Run = list[Segment]
_NONE = timedelta()
_HANDS = frozenset({"agent", "parked", "snoozed"})
_COMES_TO_HAND = frozenset({"accepted", "taken", "taken_over", "given", "reopened"})
_ANSWERS = frozenset({"accepted", "declined", "timed_out"})
_GIVEN_BACK = frozenset({"given_back", "went_offline", "no_seat", "away_long", "on_leave"})
_JOINED = frozenset({"merged", "unmerged"})


def look_at(book: Book, told: Told, now: datetime) -> None:
    """Compare everything that is kept or shown about it with what its log says."""
    book.conversations += 1
    if not told.log and told.status == "resolved" and not told.entries:
        return  # brought in from elsewhere: it was never with anybody here
    book.same("log", told.id, problems(told.log, told.status), [])
    if not told.log:
        return
    _standing(book, told)
    _waits(book, told)
    _offers(book, told)
    if not any(one.reason in _JOINED for one in told.log):
        _hands(book, told)
    _figures(book, told, now)


def stands(log: Sequence[Segment]) -> list[Run]:
    """Every unbroken time in queues, whichever they were."""
    return [[*run] for queued, run in groupby(log, key=lambda one: one.kind in QUEUED) if queued]


def waits_since(log: Sequence[Segment]) -> list[datetime]:
    """For each stand since when it counts: who was given back keeps the age they had."""
    found: list[datetime] = []
    for stand in stands(log):
        found.append(found[-1] if found and stand[0].reason in _GIVEN_BACK else stand[0].began_at)
    return found


def _standing(book: Book, told: Told) -> None:
    last = told.log[-1]
    if told.waits:
        book.same("queue it waits in", told.id, told.queue_id, last.queue_id)
    if told.is_held:
        book.same("who has it", told.id, told.assignee_id, last.member_id)
        book.same("queue it came from", told.id, told.queue_id, last.queue_id)
    if last.kind in ("agent", "parked"):
        book.same("put aside", told.id, told.parked, last.kind == "parked")


def _waits(book: Book, told: Told) -> None:
    found, since = stands(told.log), waits_since(told.log)
    book.same("times in queues", told.id, len(told.entries), len(found))
    book.same("arrivals", told.id, [(one.queue_id, one.at) for one in told.arrivals], [
        (stand[0].queue_id, at) for stand, at in zip(found, since, strict=True)
    ])  # fmt: skip
    for entry, stand, at in zip(told.entries, found, since, strict=False):
        following = _after(told.log, stand[-1])
        book.same("began to wait", told.id, entry.entered_at, at)
        book.same("queue at the end of the wait", told.id, entry.queue_id, stand[-1].queue_id)
        if entry.outcome != "abandoned":  # the bot had it again, and it was written down when they came back
            left = entry.left_at and max(entry.left_at, stand[-1].began_at)
            book.same("end of the wait", told.id, left, stand[-1].ended_at)
            book.same("what came of the wait", told.id, entry.outcome, _came_of(following))


def _came_of(following: Segment | None) -> str:
    if following is None:
        return ""
    return "accepted" if following.kind in _HANDS else "resolved"


def _offers(book: Book, told: Told) -> None:
    found = [one for one in told.log if one.kind == "offered"]
    book.same("offers", told.id, len(told.offers), len(found))
    for offer, one in zip(told.offers, found, strict=False):
        before, following = told.log[one.n - 2], _after(told.log, one)
        book.same("who was asked", told.id, offer.member_id, one.member_id)
        book.same("asked at", told.id, max(offer.offered_at, before.began_at), one.began_at)
        answered = offer.answered_at and max(offer.answered_at, one.began_at)
        book.same("answered at", told.id, answered, one.ended_at)
        book.same("answer", told.id, offer.state, _answer(following))


def _answer(following: Segment | None) -> str:
    if following is None:
        return "offered"
    return following.reason if following.reason in _ANSWERS else "rescinded"


def _hands(book: Book, told: Told) -> None:
    held = _in_hands(told.log)
    over = [run for run in held if run[-1].ended_at is not None]
    kept = [(one.member_id, one.began_at, one.ended_at) for one in told.handled]
    counted = [(run[0].member_id, run[0].began_at, run[-1].ended_at) for run in over]
    book.same("handle times", told.id, kept, counted)
    if told.is_held:
        book.same("has it since", told.id, told.assigned_at, held[-1][0].began_at)


def _in_hands(log: Sequence[Segment]) -> list[Run]:
    """Every unbroken time in one member's hands, without what they had to do afterwards."""
    runs: list[Run] = []
    before: Segment | None = None
    for one in log:
        if one.kind in _HANDS:
            goes_on = before is not None and before.kind in _HANDS and before.member_id == one.member_id
            if goes_on and one.reason not in _COMES_TO_HAND:
                runs[-1].append(one)
            else:
                runs.append([one])
        before = one
    return runs


def _figures(book: Book, told: Told, now: datetime) -> None:
    """What the API shows of it, counted in another way: by kind, over the whole log at once."""
    shown = figures(told.log, told.said, now)
    sums: dict[str, timedelta] = {}
    for one in told.log:
        until = max(one.ended_at or now, one.began_at)
        woken = _woken(told, one)
        if woken is not None:
            sums["agent"] = sums.get("agent", _NONE) + max(until - woken, _NONE)
            until = woken
        sums[one.kind] = sums.get(one.kind, _NONE) + (until - one.began_at)
    book.same("waited", told.id, shown.waited, sums.get("waiting", _NONE) + sums.get("offered", _NONE))
    book.same("handled", told.id, shown.handled, sums.get("agent", _NONE) + sums.get("wrap_up", _NONE))
    aside = sum((one.put_aside for one in shown.held), _NONE)
    book.same("put aside for", told.id, aside, sums.get("parked", _NONE) + sums.get("snoozed", _NONE))
    book.same("lasted", told.id, shown.lasted, _lasted(sums))
    book.same("first response", told.id, shown.first_response, _first_response(told))
    book.same("waits", told.id, sum((wait.lasted for wait in shown.waits), _NONE), shown.waited)


def _lasted(sums: Mapping[str, timedelta]) -> timedelta:
    """What the customer saw of it."""
    return sum((length for kind, length in sums.items() if kind not in ("ended", "wrap_up")), _NONE)


def _woken(told: Told, one: Segment) -> datetime | None:
    """When the customer wrote into what is still put off."""
    if one.kind != "snoozed" or one.ended_at is not None:
        return None
    return next((each.at for each in told.said if each.author == "contact" and each.at > one.began_at), None)


def _first_response(told: Told) -> timedelta | None:
    asked = [one.began_at for one in told.log if one.kind in QUEUED]
    answers = [each.at for each in told.said if each.author == "agent" and asked and each.at >= asked[0]]
    return min(answers) - asked[0] if answers else None


def _after(log: Sequence[Segment], one: Segment) -> Segment | None:
    return log[one.n] if one.n < len(log) else None
