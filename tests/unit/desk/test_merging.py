"""Two copies of a customer, edited and delivered in any order: they become one, and no value is lost."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hubwright.desk.crm_links.merging import Merged, Winner, merge, same

FIELDS = ("name", "email", "phone")
VALUES = st.sampled_from(["", "a", "b", "c", "A", " a "])
FACTS = st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))
BEGIN = datetime(2026, 11, 26, tzinfo=UTC)
MOMENTS = st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 3).map(lambda n: BEGIN + timedelta(seconds=n)))
WINNERS: st.SearchStrategy[Winner] = st.sampled_from(["newer", "ours", "theirs"])
TURNED: dict[Winner, Winner] = {"newer": "newer", "ours": "theirs", "theirs": "ours"}


@given(FACTS, FACTS, FACTS, WINNERS, MOMENTS, MOMENTS)
def test_whoever_looks_sees_the_same_outcome(
    base: dict[str, str],
    ours: dict[str, str],
    theirs: dict[str, str],
    wins: Winner,
    ours_at: dict[str, datetime],
    theirs_at: dict[str, datetime],
) -> None:
    here = merge(base, ours, theirs, wins=wins, ours_at=ours_at, theirs_at=theirs_at)
    there = merge(base, theirs, ours, wins=TURNED[wins], ours_at=theirs_at, theirs_at=ours_at)
    assert all(same(field, here.facts[field], there.facts[field]) for field in FIELDS)
    assert {each.field for each in here.conflicts} == {each.field for each in there.conflicts}


@given(FACTS, FACTS, FACTS, WINNERS)
def test_merged_twice_is_merged_once(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str], wins: Winner
) -> None:
    once = merge(base, ours, theirs, wins=wins)
    again = merge(once.facts, ours | once.for_us, theirs | once.for_them, wins=wins)
    assert (again.for_us, again.for_them, again.conflicts) == ({}, {}, [])


@given(FACTS, FACTS, FACTS, WINNERS)
def test_a_value_that_was_said_holds_or_is_kept_as_a_conflict(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str], wins: Winner
) -> None:
    merged = merge(base, ours, theirs, wins=wins)
    kept = {(each.field, value) for each in merged.conflicts for value in (each.ours, each.theirs)}
    for side in (ours, theirs):
        for field in FIELDS:
            said = not same(field, side[field], base[field])
            holds = same(field, merged.facts[field], side[field])
            assert not said or holds or (field, side[field]) in kept, field


@given(FACTS, FACTS, FACTS)
def test_what_only_one_side_changed_is_no_conflict(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    for each in merge(base, ours, theirs).conflicts:
        assert not same(each.field, ours[each.field], base[each.field])
        assert not same(each.field, theirs[each.field], base[each.field])
        assert not same(each.field, ours[each.field], theirs[each.field])


def test_the_newer_value_wins_and_the_older_one_is_named() -> None:
    soon, late = BEGIN, BEGIN + timedelta(minutes=1)
    merged = merge({"phone": "1"}, {"phone": "2"}, {"phone": "3"}, ours_at={"phone": late}, theirs_at={"phone": soon})
    assert (merged.for_us, merged.for_them) == ({}, {"phone": "2"})
    (conflict,) = merged.conflicts
    assert (conflict.ours, conflict.theirs, conflict.kept) == ("2", "3", "ours")
    turned = merge({"phone": "1"}, {"phone": "2"}, {"phone": "3"}, ours_at={"phone": soon}, theirs_at={"phone": late})
    assert (turned.for_us, turned.for_them) == ({"phone": "3"}, {})


def test_a_field_the_other_side_does_not_have_is_left_alone() -> None:
    merged = merge({}, {"name": "Ada", "seat": "7"}, {"name": "Ada"})
    assert merged == Merged(facts={"name": "Ada"}, for_us={}, for_them={}, conflicts=[])


class World(msgspec.Struct):
    """Both systems and what stands between them, as the jobs keep it: a look may be old, a process may die."""

    ours: dict[str, str]
    theirs: dict[str, str]
    base: dict[str, str]
    kept: set[tuple[str, str]]
    seen: dict[str, str] | None = None

    def look(self) -> None:
        self.seen = dict(self.theirs)

    def take_in(self) -> None:
        """The first half: what they said comes here, in one step with the base."""
        if self.seen is None:
            return
        merged = merge(self.base, self.ours, self.seen)
        self.kept |= {(each.field, value) for each in merged.conflicts for value in (each.ours, each.theirs)}
        for field in FIELDS:  # whatever stops being so was agreed on before, or stands among the conflicts
            for value in (self.ours[field], self.seen[field]):
                assert (
                    same(field, value, merged.facts[field])
                    or same(field, value, self.base[field])
                    or (field, value) in self.kept
                )
        self.ours |= merged.for_us
        self.base = dict(self.seen)

    def give(self) -> None:
        """The second half: what is missing there is written, where it still holds what we saw; then that is agreed."""
        for field in FIELDS:
            outdated = self.theirs[field] != self.base[field]
            if not outdated and not same(field, self.ours[field], self.base[field]):
                self.theirs[field] = self.base[field] = self.ours[field]
        self.seen = None

    def step(self) -> None:
        self.look()
        self.take_in()
        self.give()


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("here"), st.sampled_from(FIELDS), VALUES),
        st.tuples(st.just("there"), st.sampled_from(FIELDS), VALUES),
        st.tuples(st.sampled_from(["look", "take_in", "give", "step"]), st.just(""), st.just("")),
    ),
    max_size=25,
)


@settings(max_examples=300)
@given(FACTS, DEEDS)
def test_in_whatever_order_it_is_delivered_both_become_one_and_nothing_is_lost(
    begin: dict[str, str], deeds: list[tuple[str, str, str]]
) -> None:
    world = World(dict(begin), dict(begin), dict(begin), set())
    for deed, field, value in deeds:
        if deed == "here":
            world.ours[field] = value
        elif deed == "there":
            world.theirs[field] = value
            world.seen = None  # a claim reads and takes in under one lease: an old look is never taken in after a new
        else:
            getattr(world, deed)()
    world.step()
    world.step()
    assert all(same(field, world.ours[field], world.theirs[field]) for field in FIELDS)
    before = (dict(world.ours), dict(world.theirs), set(world.kept))
    world.step()
    assert (world.ours, world.theirs, world.kept) == before, "and then there is peace"
