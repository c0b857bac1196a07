"""Who gets a version that is tried, and when it goes back: near the percentage, always the same, exact to one."""

from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hubwright.control.flows.canaries import Arrival, Audience, Part, Released, takes, version_for
from hubwright.control.flows.canaries.assign import fits
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.runtime.canaries.audience import decidable
from hubwright.runtime.canaries.verdict import Side, judge

PERCENTS = st.integers(1, 100)
LIVE, TRIED = UUID(int=1), UUID(int=2)


def part_of(salt: UUID, percent: int, tag: str = "") -> Part:
    return Part(id=salt, version_id=TRIED, percent=percent, audience=Audience(tag=tag))


@given(st.uuids(), PERCENTS)
def test_about_as_many_get_it_as_were_asked_for(salt: UUID, percent: int) -> None:
    got = sum(takes(part_of(salt, percent), Arrival(key=f"contact {n}")) for n in range(2_000))
    assert abs(got / 2_000 - percent / 100) < 0.06, "six standard deviations of a fair draw"


@given(st.uuids(), PERCENTS, st.text())
def test_one_customer_stays_on_one_side_whatever_else_is_known(salt: UUID, percent: int, key: str) -> None:
    sides = {
        takes(part_of(salt, percent), Arrival(key=key, fields=fields, channel=channel))
        for fields in ({}, {"tags": ["vip"]})
        for channel in ("", "c")
    }
    assert len(sides) == 1


@given(st.uuids(), PERCENTS, PERCENTS, st.text())
def test_who_gets_it_at_a_smaller_part_gets_it_at_a_larger_one(salt: UUID, one: int, other: int, key: str) -> None:
    small, large = sorted((one, other))
    assert takes(part_of(salt, large), Arrival(key=key)) or not takes(part_of(salt, small), Arrival(key=key))


@given(st.uuids(), st.text())
def test_all_of_them_is_all_of_them(salt: UUID, key: str) -> None:
    assert takes(part_of(salt, 100), Arrival(key=key))


def test_another_trial_meets_other_people() -> None:
    first, second = part_of(UUID(int=7), 50), part_of(UUID(int=8), 50)
    same = sum(takes(first, Arrival(key=str(n))) == takes(second, Arrival(key=str(n))) for n in range(1_000))
    assert 400 < same < 600


@given(st.uuids(), st.text())
def test_without_a_trial_everybody_gets_what_is_live(salt: UUID, key: str) -> None:
    assert version_for(Released(LIVE), Arrival(key=key)) == LIVE
    assert version_for(Released(LIVE, part_of(salt, 100)), Arrival(key=key)) == TRIED
    assert version_for(Released(LIVE, part_of(salt, 100, tag="vip")), Arrival(key=key)) == LIVE
    assert version_for(Released(None), Arrival(key=key)) is None


def test_a_segment_is_decided_by_what_is_known_of_who_arrives() -> None:
    vip = Arrival(key="k", fields={"tags": ["vip", "old"], "plan": "gold"}, channel="c1")
    assert fits(Audience(), vip)
    assert fits(Audience(tag="vip", channel="c1", fields={"plan": "gold"}), vip)
    for other in (Audience(tag="new"), Audience(channel="c2"), Audience(fields={"plan": "silver"})):
        assert not fits(other, vip)
    assert not fits(Audience(tag="vip"), Arrival(key="k", fields={"tags": "vip"})), "a word is no list of tags"


def test_only_segments_that_can_be_decided_then_are_offered() -> None:
    assert decidable(ContactFilter(tag="vip"))
    assert decidable(ContactFilter(channel="c", fields={"plan": "gold"}))
    for wanted in (
        ContactFilter(),
        ContactFilter(stage="lead"),
        ContactFilter(tag="vip", q="ann"),
        ContactFilter(seen_within=3),
    ):
        assert not decidable(wanted)


def sides() -> st.SearchStrategy[Side]:
    return st.integers(0, 500).flatmap(
        lambda seen: st.integers(0, seen).map(lambda failed: Side(conversations=seen, failed=failed))
    )


@given(sides(), sides(), PERCENTS, st.integers(1, 500))
def test_it_goes_back_just_when_enough_went_wrong_too_often(
    tried: Side, control: Side, margin: int, enough: int
) -> None:
    found = judge(tried, control, margin=margin, enough=enough)
    here = Fraction(tried.failed, tried.conversations or 1)
    there = Fraction(control.failed, control.conversations or 1)
    assert found.goes_back == (tried.conversations >= enough and (here - there) * 100 > margin)


@given(sides(), sides(), PERCENTS, st.integers(1, 500))
def test_one_more_failure_never_saves_it_and_one_more_of_the_control_never_sends_it_back(
    tried: Side, control: Side, margin: int, enough: int
) -> None:
    found = judge(tried, control, margin=margin, enough=enough)
    if tried.failed < tried.conversations and found.goes_back:
        worse = Side(conversations=tried.conversations, failed=tried.failed + 1)
        assert judge(worse, control, margin=margin, enough=enough).goes_back
    if control.failed < control.conversations and not found.goes_back:
        worse = Side(conversations=control.conversations, failed=control.failed + 1)
        assert not judge(tried, worse, margin=margin, enough=enough).goes_back


def test_the_edges_are_exact() -> None:
    control = Side(conversations=10, failed=1)
    at_the_margin = judge(Side(conversations=10, failed=2), control, margin=10, enough=10)
    above = judge(Side(conversations=10, failed=3), control, margin=10, enough=10)
    too_few = judge(Side(conversations=9, failed=9), control, margin=10, enough=10)
    assert (at_the_margin.goes_back, above.goes_back, too_few.goes_back) == (False, True, False)
    assert (above.points, too_few.enough_seen) == (20.0, False)
    assert above.figures()["tried"] == {"conversations": 10, "failed": 3, "broke": 0}
