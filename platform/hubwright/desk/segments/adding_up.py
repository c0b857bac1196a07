"""Whether a log adds up: no gap, no overlap, nothing after the end, and what it says last is how things stand."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hubwright.desk.segments.schemas import AT_WORK, HELD, QUEUED, Kind, Segment

STANDING: dict[str, frozenset[Kind]] = {
    "bot": frozenset({"bot"}),
    "waiting": QUEUED,
    "assigned": HELD,
    "resolved": frozenset({"ended", "wrap_up"}),
}


def problems(log: Sequence[Segment], status: str) -> list[str]:
    """Say in words what does not add up; nothing is the right answer."""
    return [*_of_each(log), *_between(log), *_at_the_end(log, status)]


def _of_each(log: Sequence[Segment]) -> Iterator[str]:
    for number, one in enumerate(log, 1):
        if one.n != number:
            yield f"{one.n} stands where {number} should"
        if one.ended_at is not None and one.ended_at < one.began_at:
            yield f"{one.n} ends before it begins"
        if (one.kind in HELD or one.kind == "offered") and one.member_id is None:
            yield f"{one.n} is {one.kind} and nobody's"
        if one.kind in QUEUED and one.queue_id is None:
            yield f"{one.n} is {one.kind} in no queue"


def _between(log: Sequence[Segment]) -> Iterator[str]:
    for one, following in pairwise(log):
        if one.ended_at is None:
            yield f"{one.n} has not ended and {following.n} has begun"
        elif one.ended_at < following.began_at:
            yield f"a gap between {one.n} and {following.n}"
        elif one.ended_at > following.began_at:
            yield f"{one.n} and {following.n} overlap"
        if following.kind == "offered" and one.kind not in QUEUED:
            yield f"{following.n} is offered out of no queue"
        if following.kind == "wrap_up" and (one.kind not in AT_WORK or one.member_id != following.member_id):
            yield f"{following.n} is written up by one who did not hold it"


def _at_the_end(log: Sequence[Segment], status: str) -> Iterator[str]:
    if not log:
        yield "nothing is written"
    elif log[-1].ended_at is not None:
        yield "nothing is open"
    elif log[-1].kind not in STANDING[status]:
        yield f"{log[-1].kind} is what it says last of one that is {status}"
