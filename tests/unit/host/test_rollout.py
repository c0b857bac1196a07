"""Which company gets a release when, and when a rollout halts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import msgspec
import pytest

from hubwright.host.releases.rollout import Health, bucket, due_update, next_percent, order, reaches, should_halt

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
    assert found is not None and found.version == "1.10.0"
    assert due_update(known, "1.10.0", COMPANIES[0], 0, NOW) is None
    assert order("1.10.0") > order("1.9.0")


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
