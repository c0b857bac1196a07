"""The edges of cron lines, schedules and business hours: the last that counts, and the first that does not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hubwright.flows.business_hours import BusinessHours, OpenFrom, SpecialDay, next_opening, read_hours, standing_at
from hubwright.flows.cron import CronInvalid, read_cron
from hubwright.flows.schedule import Plan, ScheduleInvalid, next_occurrence

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("line", "place", "values"),
    [
        ("0-59 * * * *", "minutes", range(60)),
        ("5/15 * * * *", "minutes", {5, 20, 35, 50}),
        ("10-30/10 * * * *", "minutes", {10, 20, 30}),
        ("1,3,5-7 * * * *", "minutes", {1, 3, 5, 6, 7}),
        ("7 * * * *", "minutes", {7}),
        ("007 * * * *", "minutes", {7}),
        ("* */6 * * *", "hours", {0, 6, 12, 18}),
        ("* 23 * * *", "hours", {23}),
        ("* * 1-31 * *", "days", range(1, 32)),
        ("* * * Jan,DEC *", "months", {1, 12}),
        ("* * * 1-12 *", "months", range(1, 13)),
        ("* * * feb-apr *", "months", {2, 3, 4}),
        ("* * * * sun", "weekdays", {0}),
        ("* * * * 7", "weekdays", {0}),
        ("* * * * 0-7", "weekdays", range(7)),
        ("* * * * mon-fri", "weekdays", range(1, 6)),
        ("* * * * sat", "weekdays", {6}),
    ],
)
def test_a_field_means_these(line: str, place: str, values: set[int]) -> None:
    assert getattr(read_cron(line), place) == frozenset(values)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("60 * * * *", "60 cannot be the minute."),
        ("* 24 * * *", "24 cannot be the hour."),
        ("* * 32 * *", "32 cannot be the day."),
        ("* * * 0 *", "0 cannot be the month."),
        ("* * * 13 *", "13 cannot be the month."),
        ("* * * * 8", "8 cannot be the weekday."),
        ("* * * mon *", "mon cannot be the month."),
        ("*/0 * * * *", "*/0 cannot be the minute."),
        ("*/ * * * *", "*/ cannot be the minute."),
        ("0001 * * * *", "0001 cannot be the minute."),
        ("100 * * * *", "100 cannot be the minute."),
        ("1,9-3 * * * *", "1,9-3 cannot be the minute."),
        ("5-70 * * * *", "5-70 cannot be the minute."),
    ],
)
def test_a_field_that_cannot_be_read_is_named(line: str, what: str) -> None:
    with pytest.raises(CronInvalid) as refused:
        read_cron(line)

    assert refused.value.en == str(refused.value) == what


def test_a_line_has_a_hundred_and_twenty_characters_at_most() -> None:
    fits = "0 0 * * *".replace(" ", " " * 28, 1).ljust(120)
    assert len(fits) == 120
    assert read_cron(fits).hours == {0}
    with pytest.raises(CronInvalid, match="five fields"):
        read_cron(fits + " ")


@pytest.mark.parametrize(
    ("line", "day", "due"),
    [
        ("0 0 13 * fri", date(2026, 11, 13), True),
        ("0 0 13 * fri", date(2026, 11, 20), True),
        ("0 0 13 * fri", date(2026, 10, 13), True),
        ("0 0 13 * fri", date(2026, 10, 14), False),
        ("0 0 */2 * fri", date(2026, 11, 13), True),
        ("0 0 */2 * fri", date(2026, 11, 20), False),
        ("0 0 13 * *", date(2026, 11, 20), False),
        ("0 0 * * fri", date(2026, 11, 13), True),
        ("0 0 * * fri", date(2026, 11, 14), False),
        ("0 0 * 10 *", date(2026, 11, 14), False),
        ("0 0 * * sun", date(2026, 11, 15), True),
    ],
)
def test_a_day_counts_by_its_date_or_its_weekday(line: str, day: date, due: bool) -> None:
    assert read_cron(line).has(day) is due


@pytest.mark.parametrize(
    ("plan", "after", "due"),
    [
        (Plan(repeat="minutes", minutes=15), NOON, NOON + timedelta(minutes=15)),
        (Plan(repeat="minutes", minutes=15), NOON - timedelta(seconds=1), NOON),
        (Plan(repeat="minutes", minutes=0), NOON, NOON + timedelta(minutes=1)),
        (Plan(repeat="minutes", minutes=-5), NOON, NOON + timedelta(minutes=1)),
        (Plan(repeat="days", days=0, at="12:00"), NOON, NOON + timedelta(days=1)),
        (Plan(repeat="days", at="12:01"), NOON, NOON + timedelta(minutes=1)),
        (Plan(repeat="days", at="0:00"), NOON, datetime(2026, 11, 25, tzinfo=UTC)),
        (Plan(repeat="days", at="23:59"), NOON, datetime(2026, 11, 24, 23, 59, tzinfo=UTC)),
        (Plan(repeat="week", on="tue", at="12:00"), NOON, NOON + timedelta(days=7)),
        (Plan(repeat="week", on="weekend", at="12:00"), NOON, NOON + timedelta(days=4)),
        (Plan(repeat="week", on="mon", at="12:00"), NOON, NOON + timedelta(days=6)),
        (Plan(repeat="week", at="12:00"), NOON + timedelta(days=3), NOON + timedelta(days=6)),
        (Plan(repeat="week", on="weekend", at="12:00"), NOON + timedelta(days=4), NOON + timedelta(days=5)),
        (Plan(repeat="month", day=31, at="12:00"), NOON, datetime(2026, 11, 30, 12, tzinfo=UTC)),
        (Plan(repeat="month", day=24, at="12:00"), NOON, datetime(2026, 12, 24, 12, tzinfo=UTC)),
        (
            Plan(repeat="month", day=30, at="12:00"),
            datetime(2027, 2, 1, tzinfo=UTC),
            datetime(2027, 2, 28, 12, tzinfo=UTC),
        ),
        (
            Plan(repeat="cron", cron="0 0 29 2 *"),
            datetime(2096, 3, 1, tzinfo=UTC),
            datetime(2104, 2, 29, tzinfo=UTC),
        ),
        (Plan(repeat="cron", cron="30,0 8,7 * * *"), NOON, datetime(2026, 11, 25, 7, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_the_next_time(plan: Plan, after: datetime, due: datetime) -> None:
    assert next_occurrence(plan, after, UTC) == due


def test_every_seven_minutes_are_counted_from_one_moment_for_ever() -> None:
    first = next_occurrence(Plan(repeat="minutes", minutes=7), NOON, UTC)

    assert first.timestamp() % 420 == 0
    assert NOON < first <= NOON + timedelta(minutes=7)


@pytest.mark.parametrize("at", ["24:00", "12:60", "12:0", "12:000", "12", "", "٣:00", "3:٠٠", "-1:00", "a:00", "3:b0"])
def test_what_is_no_time_is_refused(at: str) -> None:
    with pytest.raises(ScheduleInvalid, match=r"Write a time like 09:00\."):
        next_occurrence(Plan(at=at), NOON, UTC)


def test_a_line_that_cannot_be_read_says_why_in_both_languages() -> None:
    with pytest.raises(ScheduleInvalid) as refused:
        next_occurrence(Plan(repeat="cron", cron="61 * * * *"), NOON, UTC)

    assert (refused.value.en, refused.value.zh) == ("61 cannot be the minute.", "61 不能作为分钟。")


def hours(*week: tuple[int, str, str], special: list[SpecialDay] | None = None) -> BusinessHours:
    return BusinessHours(time_zone="UTC", week=[OpenFrom(*each) for each in week], special=special or [])


def test_hours_that_end_as_they_begin_last_a_whole_day() -> None:
    round_the_clock = hours((2, "09:00", "09:00"))

    assert standing_at(round_the_clock, NOON).standing == "open"
    assert standing_at(round_the_clock, NOON + timedelta(hours=20, minutes=59)).standing == "open"
    assert standing_at(round_the_clock, NOON + timedelta(hours=21)).standing == "closed"


def test_the_next_opening_is_later_than_now() -> None:
    week = hours((2, "12:00", "13:00"), (2, "10:00", "11:00"), (2, "15:30", "16:00"))

    assert next_opening(week, NOON - timedelta(seconds=1)) == NOON
    assert next_opening(week, NOON) == NOON + timedelta(hours=3, minutes=30)
    assert next_opening(week, NOON + timedelta(hours=4)) == NOON + timedelta(days=6, hours=22)


@pytest.mark.parametrize(("days", "is_found"), [(369, True), (370, False)])
def test_an_opening_a_year_ahead_is_the_furthest(days: int, is_found: bool) -> None:
    day = (NOON + timedelta(days=days)).date().isoformat()
    far = hours(special=[SpecialDay(date=day, opens="08:00", closes="09:00")])

    assert (next_opening(far, NOON) is not None) is is_found


@pytest.mark.parametrize(
    ("stored", "wrong"),
    [
        (hours((1, "09:00", "24:00")), []),
        (hours((1, "9:00", "18:00")), [("week.0.opens", "time")]),
        (hours((1, "09:00", "18:00"), (2, "09:00", "25:00")), [("week.1.closes", "time")]),
        (hours((1, "09:00", "24:01")), [("week.0.closes", "time")]),
        (hours(special=[SpecialDay(date="2026-1-1")]), [("special.0.date", "date")]),
        (hours(special=[SpecialDay(date="20260101")]), [("special.0.date", "date")]),
        (hours(special=[SpecialDay(date="2026-01-01")] * 2), [("special.1.date", "twice")]),
        (hours(special=[SpecialDay(date="2026-01-01", opens="09:00")]), [("special.0.closes", "both")]),
        (hours(special=[SpecialDay(date="2026-01-01", closes="09:00")]), [("special.0.opens", "both")]),
        (hours(special=[SpecialDay(date="2026-01-01", opens="9", closes="10")]),
         [("special.0.opens", "time"), ("special.0.closes", "time")]),
        (BusinessHours(time_zone="Mars/Olympus"), [("time_zone", "zone")]),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_named(stored: BusinessHours, wrong: list[tuple[str, str]]) -> None:
    assert list(stored.wrong_fields()) == wrong


def test_hours_with_one_wrong_field_are_none() -> None:
    good = {"time_zone": "UTC", "week": [{"day": 1, "opens": "09:00", "closes": "18:00"}]}

    assert read_hours(good) == hours((1, "09:00", "18:00"))
    assert read_hours({**good, "special": [{"date": "2026-01-01", "opens": "09:00"}]}) is None


def test_the_name_of_a_special_day_is_told_if_it_is_why() -> None:
    feast = SpecialDay(date="2026-11-24", name="Feast", opens="10:00", closes="14:00")
    found = standing_at(hours((3, "00:00", "01:00"), special=[feast]), NOON)
    assert (found.standing, found.because, found.local) == ("open", "Feast", NOON)
    later = standing_at(hours(special=[feast]), NOON + timedelta(hours=3))
    assert (later.standing, later.because) == ("closed", "Feast")
    plain = standing_at(hours((2, "10:00", "14:00")), NOON)
    assert (plain.standing, plain.because) == ("open", "")
