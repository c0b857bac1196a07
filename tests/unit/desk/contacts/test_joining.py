"""Merges of contacts and their undoing: nothing is lost, and all of it comes back, in whatever order."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hubwright.desk.contacts.facts import Facts, Row, as_row, told
from hubwright.desk.contacts.joining import Held, Node, Plan, plan_again, plan_merge, plan_undo, root_of
from hubwright.kernel.errors import Conflict

WORDS = st.sampled_from(["", "Ada", "ada ", "Li Lei", "李雷"])
FIELDS = st.dictionaries(st.sampled_from(["phone", "city", "since"]), st.one_of(WORDS, st.integers(0, 3)), max_size=3)
TAGS = st.lists(st.sampled_from(["vip", "late", "new"]), unique=True, max_size=3)


def number(n: int) -> UUID:
    return UUID(int=n)


@st.composite
def contact_rows(draw: st.DrawFn) -> Row:
    tags = draw(TAGS)
    fields: dict[str, Any] = {**draw(FIELDS), **({"tags": tags} if tags else {})}
    return Row(name=draw(WORDS), email=draw(WORDS), language=draw(st.sampled_from(["", "zh"])), fields=fields)


class World:
    """Contacts and their rows as a database would hold them."""

    def __init__(self, rows: list[Row], *, crm: int = 2) -> None:
        self.people = {number(n): Node(id=number(n), own=told(row), shown=told(row)) for n, row in enumerate(rows, 1)}
        self.held: dict[UUID, Held] = {}
        self.merges = 0
        for n in range(1, len(rows) + 1):
            self.come("identity", number(n))
            self.come("conversation", number(n))
            self.come("device", number(n))
            if n <= crm + 1:
                self.come("crm_link", number(n), "hubspot")

    def come(self, kind: Any, home: UUID, slot: str = "") -> UUID:
        """A row that came at a contact's address."""
        row_id = number(1000 + len(self.held))
        self.held[row_id] = Held(kind=kind, id=row_id, home=home, at=root_of(self.people, home), slot=slot)
        return row_id

    def merge(self, source: UUID, target: UUID) -> None:
        self.merges += 1
        self.apply(plan_merge(self.people, [*self.held.values()], source, target, number(10_000 + self.merges)))

    def undo(self, source: UUID) -> None:
        self.apply(plan_undo(self.people, [*self.held.values()], source))

    def again(self) -> None:
        self.apply(plan_again(self.people, [*self.held.values()]))

    def apply(self, plan: Plan) -> None:
        self.people = plan.nodes
        for move in plan.moves:
            assert self.held[move.id].at == move.come_from
            self.held[move.id] = replace(self.held[move.id], at=move.go_to)

    def tells(self, contact_id: UUID, key: str, value: Any) -> None:
        """Somebody writes into a contact's row, as verbs do that know nothing of merges."""
        node = self.people[contact_id]
        shown = {k: v for k, v in node.shown.items() if k != key}
        self.people[contact_id] = replace(node, shown=shown if value is None else {**shown, key: value})

    def shown(self, contact_id: UUID) -> Facts:
        return self.people[contact_id].shown

    @property
    def tops(self) -> list[UUID]:
        return [node.id for node in self.people.values() if node.parent is None]

    @property
    def merged(self) -> list[UUID]:
        return [node.id for node in self.people.values() if node.parent is not None]


def act(world: World, data: st.DataObject) -> None:
    """One merge or undo, whichever can be."""
    if world.merged and (len(world.tops) < 2 or data.draw(st.booleans())):
        world.undo(data.draw(st.sampled_from(world.merged)))
    elif len(world.tops) > 1:
        source, target = data.draw(st.permutations(world.tops))[:2]
        world.merge(source, target)


@settings(max_examples=300)
@given(rows=st.lists(contact_rows(), min_size=2, max_size=5), acts=st.integers(1, 10), data=st.data())
def test_any_merges_and_undos_give_back_the_original(rows: list[Row], acts: int, data: st.DataObject) -> None:
    world, before = World(rows), World(rows)
    for _ in range(acts):
        act(world, data)
        for row in world.held.values():
            assert row.at in (root_of(world.people, row.home), row.home)
            assert row.slot or row.at == root_of(world.people, row.home)
    while world.merged:
        world.undo(data.draw(st.sampled_from(world.merged)))
    assert world.held == before.held
    assert {i: (n.shown, list(n.shown)) for i, n in world.people.items()} == {
        i: (n.shown, list(n.shown)) for i, n in before.people.items()
    }
    assert world.people == before.people


@settings(max_examples=200)
@given(rows=st.lists(contact_rows(), min_size=2, max_size=5), acts=st.integers(1, 8), data=st.data())
def test_what_came_since_goes_home_too(rows: list[Row], acts: int, data: st.DataObject) -> None:
    world = World(rows)
    for _ in range(acts):
        act(world, data)
        world.come("conversation", data.draw(st.sampled_from(sorted(world.people))))
        world.again()
    while world.merged:
        world.undo(data.draw(st.sampled_from(world.merged)))
    assert all(row.at == row.home for row in world.held.values())


@settings(max_examples=200)
@given(rows=st.lists(contact_rows(), min_size=2, max_size=4), data=st.data())
def test_what_is_said_at_an_address_since_stays_with_it(rows: list[Row], data: st.DataObject) -> None:
    world = World(rows)
    said: dict[UUID, str] = {}
    for n in range(5):
        act(world, data)
        contact_id = data.draw(st.sampled_from(sorted(world.people)))
        said[contact_id] = f"told {n}"
        world.tells(contact_id, "field:told", said[contact_id])
        world.again()
    while world.merged:
        world.undo(data.draw(st.sampled_from(world.merged)))
    assert {i: n.shown.get("field:told") for i, n in world.people.items()} == {i: said.get(i) for i in world.people}


@settings(max_examples=200)
@given(rows=st.lists(contact_rows(), min_size=2, max_size=4), data=st.data())
def test_no_value_is_lost_by_merging(rows: list[Row], data: st.DataObject) -> None:
    world = World(rows)
    while len(world.tops) > 1:
        source, target = data.draw(st.permutations(world.tops))[:2]
        before = {**world.shown(source)}
        plan = plan_merge(world.people, [*world.held.values()], source, target, number(20_000 + world.merges))
        world.merges += 1
        kept = dict(world.shown(target))
        world.apply(plan)
        assert {**world.shown(target), **kept} == world.shown(target), "what the target said still holds"
        beside = {one.key: one.value for one in plan.beside.get(target, []) if one.contact_id == source}
        for key, value in before.items():
            holds = world.shown(target)[key]
            assert (
                beside.get(key) == value or holds == value or str(holds).strip().casefold() == value.strip().casefold()
            )


A, B, C = number(1), number(2), number(3)


def two(*rows: Row) -> World:
    return World(list(rows))


def test_blanks_are_filled_and_differences_stand_beside() -> None:
    world = two(
        Row(name="Ada", fields={"city": "Bern", "tags": ["vip"]}),
        Row(name="A. L.", email="ada@x.test", fields={"tags": ["late"]}),
    )
    plan = plan_merge(world.people, [], B, A, number(9))
    assert as_row(plan.nodes[A].shown) == Row(
        name="Ada", email="ada@x.test", fields={"city": "Bern", "tags": ["vip", "late"]}
    )
    assert [(one.key, one.value, one.contact_id, one.holds) for one in plan.beside[A]] == [("name", "A. L.", B, "Ada")]


def test_a_chosen_value_goes_with_its_contact_when_the_merge_is_undone() -> None:
    world = two(Row(name="Ada"), Row(name="Augusta"))
    world.merge(B, A)
    world.people[A] = replace(world.people[A], prefer={"name": B})
    world.people[A] = replace(world.people[A], shown={**world.people[A].shown, "name": "Augusta"})
    world.again()
    assert world.shown(A)["name"] == "Augusta"
    world.undo(B)
    assert (world.shown(A)["name"], world.shown(B)["name"]) == ("Ada", "Augusta")


def test_what_was_taken_away_since_stays_away_and_comes_back_with_its_owner() -> None:
    world = two(Row(name="Ada"), Row(fields={"phone": "1", "tags": ["late"]}))
    world.merge(B, A)
    world.tells(A, "field:phone", None)
    world.tells(A, "tag:late", None)
    world.again()
    assert world.shown(A) == {"name": "Ada"}
    world.undo(B)
    assert world.shown(A) == {"name": "Ada"}
    assert world.shown(B) == {"field:phone": "1", "tag:late": True}


def test_an_inner_merge_is_undone_below_another() -> None:
    world = two(Row(name="A"), Row(fields={"city": "B"}), Row(fields={"city": "C", "x": "C"}))
    world.merge(B, A)
    world.merge(A, C)
    assert world.shown(C) == {"name": "A", "field:city": "C", "field:x": "C"}
    world.undo(B)
    assert {row.at for row in world.held.values() if row.home == B} == {B}
    assert {row.at for row in world.held.values() if row.home == A} - {A} == {C}
    assert world.shown(B) == {"field:city": "B"}


def test_nobody_is_merged_twice_or_with_themselves() -> None:
    world = two(Row(), Row(), Row())
    world.merge(B, A)
    for source, target in ((B, C), (C, B), (A, A)):
        with pytest.raises(Conflict):
            world.merge(source, target)
    with pytest.raises(Conflict):
        world.undo(A)
