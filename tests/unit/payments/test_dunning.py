"""A month of an unpaid bill, by a clock that tests move."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.billing.payments.dunning import (
    TERMS,
    Act,
    Extended,
    Failed,
    Happened,
    Passed,
    Remind,
    Settled,
    Standing,
    Tell,
    next_look,
    step,
    what_follows,
)

BEGUN = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def _live(standing: Standing, until: datetime) -> tuple[Standing, list[tuple[int, Act]]]:
    """Look whenever a look is due, until a moment; each act with the day it fell on."""
    acts: list[tuple[int, Act]] = []
    while (at := next_look(standing)) is not None and at <= until:
        standing, now = step(standing, Passed(at))
        acts += [((at - BEGUN).days, act) for act in now]
        assert now, "a look that is due does something"
    return standing, acts


def test_a_month_unpaid() -> None:
    standing, first = step(Standing(), Failed("b1", BEGUN))
    standing, later = _live(standing, BEGUN + 40 * DAY)

    assert first == [Remind(1)]
    assert later == [
        (3, Remind(2)),
        (3, Tell("past_due")),
        (7, Remind(3)),
        (12, Remind(4)),
        (21, Tell("given_up")),
    ]
    assert next_look(standing) is None


def test_paid_within_the_grace_nobody_above_hears_of_it() -> None:
    standing, _acts = step(Standing(), Failed("b1", BEGUN))
    assert step(standing, Settled("b1", BEGUN + 2 * DAY)) == (Standing(), [])


def test_paid_later_it_is_over_at_once() -> None:
    standing, _acts = step(Standing(), Failed("b1", BEGUN))
    standing, _later = _live(standing, BEGUN + 10 * DAY)
    assert step(standing, Settled("b1", BEGUN + 10 * DAY)) == (Standing(), [Tell("clear")])


def test_two_bills_are_over_when_both_are_paid() -> None:
    standing, _acts = step(Standing(), Failed("b1", BEGUN))
    standing, acts = step(standing, Failed("b2", BEGUN + 5 * DAY))
    assert acts == [Remind(2), Tell("past_due")]
    standing, acts = step(standing, Settled("b1", BEGUN + 6 * DAY))
    assert (standing.stage, acts) == ("past_due", [])
    assert step(standing, Settled("b2", BEGUN + 6 * DAY))[1] == [Tell("clear")]


def test_after_a_long_silence_there_is_one_reminder_not_four() -> None:
    standing, _acts = step(Standing(), Failed("b1", BEGUN))
    assert step(standing, Passed(BEGUN + 30 * DAY))[1] == [Remind(4), Tell("given_up")]


_BILLS = st.sampled_from(["b1", "b2", "b3"])
_EVENTS = st.lists(
    st.tuples(st.sampled_from(["failed", "settled", "passed", "extended"]), _BILLS, st.integers(0, 72)),
    min_size=1,
    max_size=40,
)


@given(_EVENTS)
def test_whatever_happens(story: list[tuple[str, str, int]]) -> None:
    """Told above: past due before given up, and clear exactly after one of them; the same twice does nothing."""
    standing, now, told = Standing(), BEGUN, ["clear"]
    for word, bill, hours in story:
        now += timedelta(hours=hours)
        happened: Happened = {
            "failed": Failed(bill, now), "settled": Settled(bill, now), "passed": Passed(now),
            "extended": Extended(standing.more + timedelta(hours=hours), now),
        }[word]  # fmt: skip
        before = standing
        standing, acts = step(standing, happened)
        assert before.more <= standing.more <= TERMS.most_more or not standing.failing, "time given is not taken back"
        assert step(standing, happened) == (standing, [])
        told += [act.stage for act in acts if isinstance(act, Tell)]
        assert (standing.stage == "clear") == (not standing.failing)
        at = next_look(standing)
        assert word == "settled" or at is None or at > now, "what is due was done"
    allowed = {("clear", "past_due"), ("clear", "given_up"), ("past_due", "given_up"), ("past_due", "clear"),
               ("given_up", "clear")}  # fmt: skip
    assert set(pairwise(told)) <= allowed


def test_with_more_time_everything_that_follows_comes_so_much_later() -> None:
    standing, _acts = step(Standing(), Failed("b1", BEGUN))
    standing, _acts = _live(standing, BEGUN + 4 * DAY)
    before = what_follows(standing)
    standing, acts = step(standing, Extended(5 * DAY, BEGUN + 4 * DAY))

    assert acts == []
    assert what_follows(standing) == [(at + 5 * DAY, act) for at, act in before]
    assert step(standing, Extended(5 * DAY, BEGUN + 6 * DAY)) == (standing, []), "told twice it is given once"
    assert step(standing, Extended(2 * DAY, BEGUN + 6 * DAY)) == (standing, []), "nothing is taken back"
    assert _live(standing, BEGUN + 40 * DAY)[1] == [(12, Remind(3)), (17, Remind(4)), (26, Tell("given_up"))]


def test_more_time_has_a_bound_and_ends_with_the_last_bill() -> None:
    standing, _acts = step(Standing(), Failed("b1", BEGUN))
    standing, _acts = step(standing, Failed("b2", BEGUN + DAY))
    standing, _acts = step(standing, Extended(500 * DAY, BEGUN + DAY))
    assert standing.more == TERMS.most_more
    standing, _acts = step(standing, Settled("b1", BEGUN + 2 * DAY))
    assert standing.more == TERMS.most_more
    assert step(standing, Settled("b2", BEGUN + 2 * DAY)) == (Standing(), [])


def test_who_owes_nothing_is_given_no_time_and_who_is_given_up_stays_so() -> None:
    assert step(Standing(), Extended(DAY, BEGUN)) == (Standing(), [])
    standing, _acts = step(Standing(), Failed("b1", BEGUN))
    standing, _acts = _live(standing, BEGUN + 30 * DAY)
    standing, acts = step(standing, Extended(9 * DAY, BEGUN + 30 * DAY))
    assert (standing.stage, acts, what_follows(standing)) == ("given_up", [], [])


def test_the_terms_are_in_order() -> None:
    assert list(TERMS.reminders) == sorted(TERMS.reminders)
    assert TERMS.past_due < TERMS.given_up
    assert timedelta() < TERMS.most_more
