"""Schedules: always later, never twice, by the wall clock of the company, also where clocks change."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.flows.cron import CronInvalid, read_cron
from hubwright.flows.schedule import Plan, ScheduleInvalid, next_occurrence, occurrences

BERLIN, SHANGHAI, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
zones = st.sampled_from([UTC, BERLIN, SHANGHAI, NEW_YORK, ZoneInfo("Australia/Lord_Howe")])
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
times = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.integers(0, 59))
crons = st.builds(
    lambda *fields: " ".join(fields),
    st.sampled_from(["0", "*/15", "5,35", "59", "*"]),
    st.sampled_from(["0", "2", "*/6", "9-17", "*"]),
    st.sampled_from(["*", "1", "29", "31", "*/10"]),
    st.sampled_from(["*", "2", "jan-mar", "*/5"]),
    st.sampled_from(["*", "1", "mon-fri", "7", "sun"]),
)
plans = st.one_of(
    st.builds(Plan, repeat=st.just("minutes"), minutes=st.integers(1, 1440)),
    st.builds(Plan, repeat=st.just("days"), days=st.integers(1, 40), at=times),
    st.builds(Plan, repeat=st.just("week"), on=st.sampled_from(["workdays", "weekend", "wed"]), at=times),
    st.builds(Plan, repeat=st.just("month"), day=st.integers(1, 31), at=times),
    st.builds(Plan, repeat=st.just("cron"), cron=crons),
)


def at(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def local(plan: Plan, after: datetime, zone: ZoneInfo, count: int) -> list[str]:
    return [f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in occurrences(plan, after, zone, count)]


@given(plans, moments, zones)
def test_it_is_later_and_nothing_lies_between(plan: Plan, after: datetime, zone: ZoneInfo) -> None:
    try:
        first = next_occurrence(plan, after, zone)
    except ScheduleInvalid:
        assert plan.repeat == "cron"
        return
    assert first > after
    assert next_occurrence(plan, first - timedelta(seconds=1), zone) == first
    halfway = after + (first - after) / 2
    assert next_occurrence(plan, halfway, zone) == first
    assert next_occurrence(plan, first, zone) > first


@given(crons, moments, zones)
def test_what_cron_says_is_when_it_comes(line: str, after: datetime, zone: ZoneInfo) -> None:
    try:
        cron, found = read_cron(line), next_occurrence(Plan(repeat="cron", cron=line), after, zone)
    except ScheduleInvalid:
        return
    wall = found.astimezone(zone)
    there = datetime(wall.year, wall.month, wall.day, wall.hour, wall.minute, tzinfo=zone)
    assert cron.has(wall.date())
    skipped_before = (there - timedelta(hours=2)).utcoffset() != there.utcoffset()
    assert skipped_before or (wall.hour in cron.hours and wall.minute in cron.minutes)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Plan(repeat="minutes", minutes=15), ["2026-11-26 10:15", "2026-11-26 10:30"]),
        (Plan(at="09:00"), ["2026-11-27 09:00", "2026-11-28 09:00"]),
        (Plan(at="18:30"), ["2026-11-26 18:30", "2026-11-27 18:30"]),
        (Plan(repeat="week", at="09:00"), ["2026-11-27 09:00", "2026-11-30 09:00"]),
        (Plan(repeat="week", on="sun", at="07:05"), ["2026-11-29 07:05", "2026-12-06 07:05"]),
        (Plan(repeat="month", day=31, at="00:00"), ["2026-11-30 00:00", "2026-12-31 00:00"]),
        (Plan(repeat="cron", cron="30 9 * * mon-fri"), ["2026-11-27 09:30", "2026-11-30 09:30"]),
        (Plan(repeat="cron", cron="0 0 29 2 *"), ["2028-02-29 00:00", "2032-02-29 00:00"]),
        (Plan(repeat="cron", cron="0 12 13 * 5"), ["2026-11-27 12:00", "2026-12-04 12:00"]),
    ],
)
def test_what_people_fill_in(plan: Plan, expected: list[str]) -> None:
    assert local(plan, at("2026-11-26T10:07:30", SHANGHAI), SHANGHAI, 2) == expected


def test_every_third_day_keeps_its_rhythm_over_the_year() -> None:
    found = occurrences(Plan(days=3, at="08:00"), at("2026-12-20T00:00", SHANGHAI), SHANGHAI, 10)
    assert {later - earlier for earlier, later in itertools.pairwise(found)} == {timedelta(days=3)}


def test_a_time_the_clocks_leave_out_comes_once_and_later() -> None:
    found = local(Plan(at="02:30"), at("2026-03-28T12:00", BERLIN), BERLIN, 2)
    assert found == ["2026-03-29 03:30", "2026-03-30 02:30"]
    lines = local(Plan(repeat="cron", cron="0,30 2,3 29 3 *"), at("2026-03-28T12:00", BERLIN), BERLIN, 3)
    assert lines == ["2026-03-29 03:00", "2026-03-29 03:30", "2027-03-29 02:00"]


def test_a_time_that_is_there_twice_comes_once() -> None:
    found = occurrences(Plan(at="02:30"), at("2026-10-24T12:00", BERLIN), BERLIN, 2)
    assert [each - found[0] for each in found] == [timedelta(0), timedelta(hours=25)]


@pytest.mark.parametrize(
    "line",
    ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *",
     "5-1 * * * *", "a * * * *", "1,, * * * *", "* * * * mon-", "-1 * * * *", "1" * 200, "² * * * *"],
)  # fmt: skip
def test_a_line_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(CronInvalid) as refused:
        read_cron(line)
    assert refused.value.en and refused.value.zh
    with pytest.raises(ScheduleInvalid):
        next_occurrence(Plan(repeat="cron", cron=line), datetime(2026, 1, 1, tzinfo=UTC), UTC)


@pytest.mark.parametrize("plan", [Plan(repeat="cron", cron="0 0 30 2 *"), Plan(at="25:00"), Plan(at="9"), Plan(at="")])
def test_what_never_comes_is_refused(plan: Plan) -> None:
    with pytest.raises(ScheduleInvalid):
        next_occurrence(plan, datetime(2026, 1, 1, tzinfo=UTC), UTC)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(line: str) -> None:
    try:
        read_cron(line)
    except CronInvalid:
        return
