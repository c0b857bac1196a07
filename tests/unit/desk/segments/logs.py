"""Logs of any life, minute by minute, with what a plain look at each minute says of them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from hubwright.desk.segments.schemas import HELD, QUEUED, Kind, Said, Segment

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUEUES = [UUID(int=n) for n in (1, 2)]
MEMBERS = [UUID(int=n) for n in (11, 12, 13)]
KINDS: list[Kind] = ["bot", "waiting", "offered", "agent", "parked", "snoozed", "wrap_up", "ended"]


def at(minute: int) -> datetime:
    """A minute of the day."""
    return BEGAN + timedelta(minutes=minute)


def _may_follow(kind: Kind, before: str) -> bool:
    return {"offered": before in QUEUED, "wrap_up": before in HELD and before != "wrap_up"}.get(kind, True)


def _whose(draw: st.DrawFn, kind: str, before: list[Segment]) -> UUID | None:
    """Only who held it writes it up."""
    if kind == "wrap_up":
        return before[-1].member_id
    return draw(st.sampled_from(MEMBERS)) if kind in HELD or kind == "offered" else None


@st.composite
def logs(draw: st.DrawFn) -> list[Segment]:
    """A log that adds up; the last stretch is open."""
    found: list[Segment] = []
    minute, kind, queue = 0, "bot", QUEUES[0]
    for n in range(1, draw(st.integers(1, 12)) + 1):
        ends = minute + draw(st.integers(0, 30))
        found.append(
            Segment(
                n=n,
                kind=kind,  # type: ignore[arg-type]  # one of KINDS
                reason="",
                queue_id=None if kind == "bot" else queue,
                member_id=_whose(draw, kind, found),
                began_at=at(minute),
                ended_at=at(ends),
            )
        )
        minute = ends
        before = kind
        kind = draw(st.sampled_from([k for k in KINDS if _may_follow(k, before)]))
        if before not in QUEUED or kind == "waiting":
            queue = draw(st.sampled_from(QUEUES))
    last = found[-1]
    return [*found[:-1], Segment(**{f: getattr(last, f) for f in last.__struct_fields__ if f != "ended_at"})]


def said() -> st.SearchStrategy[list[Said]]:
    """What was said, at half minutes, so that nothing is said at the very moment of a fact."""
    one = st.tuples(st.integers(0, 300), st.sampled_from(["contact", "agent"]))
    return st.lists(one, max_size=8).map(lambda pairs: [_said(minute, who) for minute, who in sorted(pairs)])


def _said(minute: int, who: str) -> Said:
    return Said(at(minute) + timedelta(seconds=30), "agent" if who == "agent" else "contact")
