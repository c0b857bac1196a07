"""Plans merges and their undoing. Pure: contacts in, what changes out.

Merged contacts are a tree. Each keeps what is its own; the one at the top shows what all together know, and holds the
rows of all. A row remembers its home, so every merge can be undone, in any order, however much came since: whatever
has its home below the undone one goes back with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec
from msgspec.structs import replace

from hubwright.desk.contacts.facts import Beside, Facts, combine, refreshed
from hubwright.kernel.errors import Conflict

Kind = Literal["identity", "conversation", "device", "crm_link"]


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as merges see it; `shown` is what its row says now."""

    id: UUID
    parent: UUID | None = None
    merge: UUID | None = None
    own: Facts
    shown: Facts
    prefer: dict[str, UUID] = {}


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a contact; of those with the same slot one contact can have only one."""

    kind: Kind
    id: UUID
    home: UUID
    at: UUID
    slot: str = ""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """A row that changes hands."""

    kind: Kind
    id: UUID
    home: UUID
    come_from: UUID
    go_to: UUID


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """All contacts of the trees as they are to be, rows that move, and values that stand beside."""

    nodes: dict[UUID, Node]
    roots: dict[UUID, UUID]
    moves: list[Move]
    beside: dict[UUID, list[Beside]]


def plan_merge(people: Mapping[UUID, Node], held: Sequence[Held], source: UUID, target: UUID, merge: UUID) -> Plan:
    """Put the source below the target; both are at the top of their trees, and `merge` is newer than any before."""
    if source == target or people[source].parent is not None or people[target].parent is not None:
        raise Conflict
    fresh = _refresh(people)
    fresh[source] = replace(fresh[source], parent=target, merge=merge)
    return _settle(fresh, held)


def plan_undo(people: Mapping[UUID, Node], held: Sequence[Held], source: UUID) -> Plan:
    """Let the source stand for itself again, with all that is below it."""
    fresh = _refresh(people)
    node = fresh[source]
    if node.parent is None:
        raise Conflict
    parent = fresh[node.parent]
    fresh[source] = replace(node, parent=None, merge=None)
    fresh[parent.id] = replace(parent, prefer={key: one for key, one in parent.prefer.items() if one != source})
    return _settle(fresh, held)


def plan_again(people: Mapping[UUID, Node], held: Sequence[Held]) -> Plan:
    """Something was said of one of them, or a row came: bring all in step."""
    return _settle(_refresh(people), held)


def root_of(people: Mapping[UUID, Node], contact_id: UUID) -> UUID:
    """The one at the top."""
    while (parent := people[contact_id].parent) is not None:
        contact_id = parent
    return contact_id


def beside_of(people: Mapping[UUID, Node], contact_id: UUID) -> list[Beside]:
    """Values below a contact that do not hold, as things stand."""
    return _views(_refresh(people))[contact_id][1]


def _refresh(people: Mapping[UUID, Node]) -> dict[UUID, Node]:
    """Take over what was said of each since all were last in step; a choice that was written over is none any more."""
    written = {contact_id: facts for contact_id, (facts, _beside) in _views(people).items()}
    return {contact_id: _fresh(node, written[contact_id]) for contact_id, node in people.items()}


def _fresh(node: Node, written: Facts) -> Node:
    own = refreshed(node.own, written, node.shown)
    prefer = {key: one for key, one in node.prefer.items() if written.get(key) == node.shown.get(key)}
    return replace(node, own=own, prefer=prefer)


def _views(people: Mapping[UUID, Node]) -> dict[UUID, tuple[Facts, list[Beside]]]:
    """What each one shows: their own, and of those below what they are silent about."""
    below: dict[UUID, list[Node]] = {}
    for node in sorted(people.values(), key=lambda one: str(one.merge)):
        if node.parent is not None:
            below.setdefault(node.parent, []).append(node)
    views: dict[UUID, tuple[Facts, list[Beside]]] = {}

    def view(contact_id: UUID) -> Facts:
        node = people[contact_id]
        theirs = [(each.id, view(each.id)) for each in below.get(contact_id, ())]
        views[contact_id] = combine(node.own, theirs, node.prefer)
        return views[contact_id][0]

    for contact_id, node in people.items():
        if node.parent is None:
            view(contact_id)
    return views


def _settle(people: Mapping[UUID, Node], held: Sequence[Held]) -> Plan:
    views = _views(people)
    roots = {contact_id: root_of(people, contact_id) for contact_id in people}
    return Plan(
        nodes={contact_id: replace(node, shown=views[contact_id][0]) for contact_id, node in people.items()},
        roots=roots,
        moves=list(_moves(held, roots)),
        beside={contact_id: beside for contact_id, (_facts, beside) in views.items() if beside},
    )


def _moves(held: Iterable[Held], roots: Mapping[UUID, UUID]) -> Iterable[Move]:
    """Rows go to the top; where one fits, the top's own has the place, then the oldest, and others stay at home."""
    taken: set[tuple[str, UUID, str]] = set()
    for row in sorted(held, key=lambda one: (roots[one.home] != one.home, one.id.int)):
        go_to = roots[row.home]
        if row.slot:
            place = (row.kind, go_to, row.slot)
            go_to = row.home if place in taken else go_to
            taken.add(place)
        if go_to != row.at:
            yield Move(kind=row.kind, id=row.id, home=row.home, come_from=row.at, go_to=go_to)
