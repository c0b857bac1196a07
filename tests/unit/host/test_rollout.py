"""Which company gets a release when, and when a rollout halts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.host.releases.rollout import (
    FIRST_MOST,
    Bounds,
    Health,
    bucket,
    due_update,
    next_percent,
    order,
    partner_bounds,
    reaches,
    should_halt,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
COMPANIES = [uuid5(UUID(int=0), str(number)) for number in range(2_000)]


class Known(msgspec.Struct, frozen=True):
    version: str
    state: str = "published"
    percent: int = 100
    approved_at: datetime | None = NOW - timedelta(days=30)
    plugin: str = "acme-stock"


def test_a_stage_reaches_about_its_share_and_always_the_same() -> None:
    rolling = Known("1.1.0", "rolling", 25)
    reached = {each for each in COMPANIES if reaches(rolling, each, 0, NOW)}
    assert 0.2 < len(reached) / len(COMPANIES) < 0.3
    assert reached == {each for each in COMPANIES if reaches(rolling, each, 0, NOW)}


def test_a_wider_stage_holds_the_narrower_one() -> None:
    few = {each for each in COMPANIES if reaches(Known("1.1.0", "rolling", 5), each, 0, NOW)}
    more = {each for each in COMPANIES if reaches(Known("1.1.0", "rolling", 25), each, 0, NOW)}
    assert few < more
    assert all(reaches(Known("1.1.0"), each, 0, NOW) for each in COMPANIES)


def test_another_version_draws_anew() -> None:
    first = {each for each in COMPANIES if bucket("acme-stock", "1.1.0", each) < 5}
    second = {each for each in COMPANIES if bucket("acme-stock", "1.2.0", each) < 5}
    assert len(first & second) < len(first) / 2


@pytest.mark.parametrize(("days", "age_h", "comes"), [(0, 0, True), (1, 23, False), (1, 24, True), (14, 335, False)])
def test_a_company_waits_as_many_days_as_it_wants(days: int, age_h: int, comes: bool) -> None:
    release = Known("1.1.0", approved_at=NOW - timedelta(hours=age_h))
    assert reaches(release, COMPANIES[0], days, NOW) is comes


@pytest.mark.parametrize("state", ["draft", "in_review", "approved", "halted", "yanked", "suspended", "killed"])
def test_nothing_else_comes_by_itself(state: str) -> None:
    assert not reaches(Known("1.1.0", state), COMPANIES[0], 0, NOW)


def test_the_newest_that_reaches_a_company_comes_and_never_an_older_one() -> None:
    known = [Known("1.9.0"), Known("1.10.0"), Known("1.11.0", "halted"), Known("0.9.0")]
    found = due_update(known, "1.2.0", COMPANIES[0], 0, NOW)
    assert found.comes is not None and found.comes.version == "1.10.0" and found.asks is None
    nothing = due_update(known, "1.10.0", COMPANIES[0], 0, NOW)
    assert (nothing.comes, nothing.asks) == (None, None)
    assert order("1.10.0") > order("1.9.0")


def test_one_that_asks_holds_back_no_harmless_one_below_it() -> None:
    known = [Known("1.1.0"), Known("1.2.0"), Known("1.3.0"), Known("1.4.0")]
    due = due_update(known, "1.0.0", COMPANIES[0], 0, NOW, asks=lambda each: each.version in ("1.3.0", "1.4.0"))
    assert due.comes is not None and due.comes.version == "1.2.0"
    assert due.asks is not None and due.asks.version == "1.4.0"
    only = due_update(known, "1.2.0", COMPANIES[0], 0, NOW, asks=lambda each: each.version in ("1.3.0", "1.4.0"))
    assert only.comes is None and only.asks == due.asks


def test_one_that_asks_below_a_harmless_one_is_passed_over() -> None:
    known = [Known("1.1.0"), Known("1.2.0")]
    due = due_update(known, "1.0.0", COMPANIES[0], 0, NOW, asks=lambda each: each.version == "1.1.0")
    assert due.comes is not None and due.comes.version == "1.2.0" and due.asks is None


VERSIONS = st.tuples(st.integers(0, 2), st.integers(0, 11), st.integers(0, 2)).map(
    lambda parts: ".".join(str(part) for part in parts)
)
RELEASES = st.builds(
    Known,
    VERSIONS,
    st.sampled_from(["published", "rolling", "halted", "approved", "yanked"]),
    st.integers(1, 99),
    st.integers(0, 20).map(lambda days: NOW - timedelta(days=days)),
)


@given(
    st.lists(RELEASES, unique_by=lambda each: each.version, max_size=12),
    st.sets(VERSIONS),
    VERSIONS,
    st.sampled_from(COMPANIES),
    st.integers(0, 14),
)
def test_the_newest_harmless_comes_and_the_newest_of_all_asks(
    known: list[Known], wider: set[str], installed: str, company: UUID, cooldown: int
) -> None:
    due = due_update(known, installed, company, cooldown, NOW, asks=lambda each: each.version in wider)
    within = [
        each for each in known if order(each.version) > order(installed) and reaches(each, company, cooldown, NOW)
    ]
    harmless = [each for each in within if each.version not in wider]
    if due.comes is None:
        assert not harmless
    else:
        assert due.comes in harmless
        assert all(order(each.version) <= order(due.comes.version) for each in harmless)
    if due.asks is None:
        assert not within or due.comes is not None
    else:
        assert due.asks in within and due.asks.version in wider
        assert all(order(each.version) <= order(due.asks.version) for each in within)
    if within:
        newest = max(within, key=lambda each: order(each.version))
        assert newest in (due.comes, due.asks), "whatever is newest comes or asks"


@given(
    st.sampled_from(["approved", "rolling", "halted"]),
    st.integers(0, 99),
    st.integers(0, 72).map(lambda hours: NOW - timedelta(hours=hours)),
)
def test_a_partners_share_never_shrinks_and_goes_beyond_a_quarter_a_day_after_the_step_before(
    state: str, percent: int, since: datetime
) -> None:
    bounds = partner_bounds(state, percent, since, NOW)
    assert 1 <= bounds.least <= bounds.most <= 100
    assert bounds.least >= percent
    assert not bounds.hold(percent - 1) and not bounds.hold(0) and not bounds.hold(101)
    if bounds.most > max(percent, FIRST_MOST):
        assert state == "rolling" and NOW - since >= timedelta(days=1)


def test_what_a_partner_may_choose() -> None:
    day = NOW - timedelta(days=1)
    assert partner_bounds("approved", 0, NOW - timedelta(days=9), NOW) == Bounds(1, 25)
    assert partner_bounds("rolling", 5, day + timedelta(seconds=1), NOW) == Bounds(5, 25)
    assert partner_bounds("rolling", 5, day, NOW) == Bounds(5, 100)
    assert partner_bounds("rolling", 40, NOW, NOW) == Bounds(40, 40)
    assert partner_bounds("halted", 40, day, NOW) == Bounds(40, 40)


def test_stages_follow_each_other() -> None:
    assert [next_percent(each) for each in (0, 5, 10, 25, 100)] == [5, 25, 25, 100, 100]


@pytest.mark.parametrize(
    ("new", "old", "halts"),
    [
        (Health(0, 49), Health(100, 0), False),  # too few calls to say anything
        (Health(46, 4), Health(1_000, 0), True),
        (Health(48, 2), Health(1_000, 0), False),  # within the margin
        (Health(90, 10), Health(90, 10), False),  # no worse than before
        (Health(80, 20), Health(90, 10), True),
    ],
)
def test_a_release_that_fails_so_much_more_than_the_one_before_halts(new: Health, old: Health, halts: bool) -> None:
    assert should_halt(new, old) is halts
