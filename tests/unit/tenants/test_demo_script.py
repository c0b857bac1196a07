"""The past of a demo, as data: always the same, within its days, and like what the product would have written."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright import flows
from hubwright.desk.segments.adding_up import problems
from hubwright.desk.segments.schemas import Segment
from tenants.demos.bot import Bot
from tenants.demos.cast import Cast, Colleague
from tenants.demos.clock import LATELY, Clock, Ids
from tenants.demos.content_hash import hash_of
from tenants.demos.desk_flow import desk_flow
from tenants.demos.industries import INDUSTRIES
from tenants.demos.industry import Industry
from tenants.demos.script import DAYS, Past, write_past

NOON = datetime(2026, 11, 27, 4, 30, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def past_of(industry: Industry, now: datetime, *, ratings: bool = True) -> tuple[Past, Clock]:
    ids = Ids(UUID(int=7), Clock.at(now, industry.time_zone))
    cast = Cast(
        ids=ids,
        channel_id=ids.named("channel"),
        queues={key: ids.named(key) for key in industry.queues},
        colleagues=tuple(Colleague(ids.named(n), n) for n in (industry.people["agent"], *industry.colleagues)),
        dispositions={ids.named(english): english for english, _zh in industry.dispositions},
        ratings=ratings,
        bot=Bot(ids.named("version"), flows.compile(flows.parse(desk_flow(industry))), {"kind": "webchat"}),
    )
    return write_past(industry, cast, f"{industry.key} 1"), ids.clock


@pytest.mark.parametrize("industry", INDUSTRIES.values(), ids=lambda one: one.key)
def test_every_log_adds_up_and_every_number_stands_in_its_order(industry: Industry) -> None:
    past, _clock = past_of(industry, NOON)
    for talk in past.talks:
        log = [
            Segment(
                n=n, kind=one.kind, reason=one.reason, member_id=one.member_id, began_at=one.began_at,
                ended_at=one.ended_at, queue_id=talk.wait.queue_id if talk.wait is not None else None,
            )
            for n, one in enumerate(talk.log, 1)
        ]  # fmt: skip
        assert problems(log, talk.status) == []
        assert [line.at for line in talk.lines] == sorted(line.at for line in talk.lines)


@pytest.mark.parametrize("industry", INDUSTRIES.values(), ids=lambda one: one.key)
def test_ids_are_in_the_order_of_time_and_nobodys_twice(industry: Industry) -> None:
    past, clock = past_of(industry, NOON)
    talks = sorted(past.talks, key=lambda talk: talk.lines[0].at)
    assert [talk.id.int >> 80 for talk in talks] == sorted(talk.id.int >> 80 for talk in talks)
    lines = [line.id for talk in past.talks for line in talk.lines]
    lines += [step.id for one in past.sessions for move in one.moves for step in move.steps]
    assert len(lines) == len(set(lines))
    assert max(lines) < Ids(UUID(int=1), clock).timed("x", clock.now + timedelta(days=1))


@settings(max_examples=40)  # each writes two whole months
@given(one=MOMENTS, other=MOMENTS)
def test_whenever_it_is_written_it_is_the_same_past_seen_from_there(one: datetime, other: datetime) -> None:
    industry = INDUSTRIES["retail"]
    (first, here), (second, there) = past_of(industry, one), past_of(industry, other)
    assert [talk.id for talk in first.talks] == [talk.id for talk in second.talks]
    for mine, theirs in zip(first.talks, second.talks, strict=True):
        assert [here.offset_ms(line.at) for line in mine.lines] == [there.offset_ms(line.at) for line in theirs.lines]
        assert [line.text for line in mine.lines] == [line.text for line in theirs.lines]


@pytest.mark.parametrize("industry", INDUSTRIES.values(), ids=lambda one: one.key)
def test_its_hash_is_the_same_over_the_turn_of_a_minute_and_of_a_day(industry: Industry) -> None:
    midnight = Clock.at(NOON, industry.time_zone).day
    moments = [NOON, NOON + timedelta(minutes=1), NOON.replace(second=0, microsecond=300_000)]
    moments += [midnight + timedelta(minutes=m, seconds=7) for m in (-1, 1, 181)]

    assert len({hash_then(industry, now) for now in moments}) == 1


def hash_then(industry: Industry, now: datetime) -> str:
    past, clock = past_of(industry, now)
    told = {"talk": past.talks, "session": past.sessions}
    rows = {name: json.loads(msgspec.json.encode(each)) for name, each in told.items()}
    return hash_of(rows, clock, now - timedelta(seconds=1))


@settings(max_examples=60)  # each writes a whole month
@given(now=MOMENTS)
def test_nothing_of_it_is_in_the_future_and_days_end_before_the_last_hours(now: datetime) -> None:
    past, clock = past_of(INDUSTRIES["finance"], now)
    moments = [line.at for talk in past.talks for line in talk.lines]
    assert max(moments) <= clock.now
    days = [at for at in moments if at <= clock.now - LATELY]
    assert clock.day - timedelta(days=DAYS) <= min(days)
    assert max(days) < clock.day


def test_what_it_came_to_is_said_by_its_name() -> None:
    industry = INDUSTRIES["travel"]
    past, clock = past_of(industry, NOON)
    names = {Ids(UUID(int=7), clock).named(english): english for english, _zh in industry.dispositions}
    written = [
        (talk.disposition_id, line.text) for talk in past.talks for line in talk.lines if line.kind == "disposed"
    ]
    assert len(written) > 200
    assert {(one, names[one]) for one, _text in written if one} == {*written}


def test_without_ratings_nobody_is_asked_for_one() -> None:
    past, _clock = past_of(INDUSTRIES["travel"], NOON, ratings=False)
    kinds = {line.kind for talk in past.talks for line in talk.lines}

    assert not kinds & {"rating", "rating_request"}
    assert {talk.rating for talk in past.talks} == {None}


@pytest.mark.parametrize("industry", INDUSTRIES.values(), ids=lambda one: one.key)
def test_the_bot_of_each_is_a_flow_that_knows_its_questions(industry: Industry) -> None:
    document = flows.parse(desk_flow(industry))
    assert document.name == industry.company
    asked = [(faq.key, words) for faq in industry.faqs for words in faq.asks.values()]
    asked += [(t.key, talk[0][3:]) for t in industry.topics for talks in t.talks.values() for talk in talks]
    known = [(one.key, one.known_by) for one in (*industry.faqs, *industry.by_urgency)]
    for key, words in asked:
        assert next((k for k, by in known if re.search(f"(?i){by}", words)), "") == key, words


def test_an_industry_that_names_a_queue_that_is_not_there_is_refused() -> None:
    retail = INDUSTRIES["retail"]
    fields = {name: getattr(retail, name) for name in retail.__struct_fields__}
    with pytest.raises(ValueError, match="retail"):
        Industry(**{**fields, "queues": {"support": retail.queues["support"]}})
