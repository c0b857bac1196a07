"""Merging two contacts into one, looking at it before, and taking it back."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.contacts import home_queries, identity_queries, lifecycle, merge_queries, term_queries, tree_queries
from hubwright.desk.contacts.facts import Beside
from hubwright.desk.contacts.joining import Held, Kind, Move, Plan, plan_again, plan_merge, plan_undo
from hubwright.desk.contacts.schemas import MergeView
from hubwright.desk.contacts.tree_queries import Member
from hubwright.desk.conversations import owner_queries as conversations
from hubwright.desk.crm_links import owner_queries as crm_links
from hubwright.desk.devices import owner_queries as devices
from hubwright.host.dispatch.telling import tell
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Conflict, Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import Permission

_HOLDERS: tuple[tuple[Kind, Any], ...] = (
    ("identity", identity_queries),
    ("conversation", conversations),
    ("device", devices),
    ("crm_link", crm_links),
)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a merge would do: how many rows of each kind come over, which facts are new there, which stand beside."""

    source_id: UUID
    target_id: UUID
    comes: dict[str, int]
    filled: dict[str, Any]
    beside: list[Beside]


async def preview_merge(source_id: UUID, target_id: UUID) -> Preview:
    """Look at a merge without doing it."""
    members = await tree_queries.read_trees([source_id, target_id])
    source, target = _tops(members, source_id, target_id)
    plan = plan_merge(_nodes(members), await _held(members), source, target, new_id())
    was = members[target].node.shown
    return Preview(
        source_id=source,
        target_id=target,
        comes={kind: sum(move.kind == kind and move.go_to == target for move in plan.moves) for kind, _of in _HOLDERS},
        filled={key: value for key, value in plan.nodes[target].shown.items() if key not in was},
        beside=[each for each in plan.beside.get(target, []) if each.contact_id == source],
    )


async def merge_contacts(actor: Actor, source_id: UUID, target_id: UUID) -> UUID:
    """Make one customer of two; returns the merge, which can be undone."""
    actor.require(Permission.CONTACTS_MERGE)
    return await join(actor, source_id, target_id, by=actor.name or actor.label)


async def join(actor: Actor | None, source_id: UUID, target_id: UUID, *, by: str, rule: str = "") -> UUID:
    """The merge itself, for a person or for a rule."""
    members = await tree_queries.lock_trees([source_id, target_id])
    source, target = _tops(members, source_id, target_id)
    merge_id = new_id()
    plan = plan_merge(_nodes(members), await _held(members), source, target, merge_id)
    await merge_queries.insert(merge_id, source, target, by=by, member_id=actor.member_id if actor else None, rule=rule)
    await merge_queries.add_rows(merge_id, list(_provenance(plan, members, source, target)))
    await _write(plan, members)
    if actor is not None:
        await audit.record(actor, "contact.merged", target, source=str(source), merge=str(merge_id), rule=rule)
    return merge_id


async def undo_merge(actor: Actor, merge_id: UUID) -> MergeView:
    """Take a merge back: whatever came with the source, and whatever came at its addresses since, goes to it again."""
    actor.require(Permission.CONTACTS_MERGE)
    merge = await merge_queries.get(merge_id)
    if merge is None:
        raise Missing("merge")
    members = await tree_queries.lock_trees([merge.source_id, merge.target_id])
    if members[merge.source_id].node.merge != merge_id:
        raise Conflict  # somebody took it back before
    plan = plan_undo(_nodes(members), await _held(members), merge.source_id)
    await _write(plan, members)
    await merge_queries.undone(merge_id, actor.name or actor.label, utc_now())
    await audit.record(actor, "contact.merge_undone", merge.target_id, source=str(merge.source_id), merge=str(merge_id))
    return merge


async def bring_in_step(contact_id: UUID) -> None:
    """Something was said of a contact that is part of a merge: all of its tree show it."""
    members = await tree_queries.lock_trees([contact_id])
    await _write(plan_again(_nodes(members), await _held(members)), members)


async def _held(members: Mapping[UUID, Member]) -> list[Held]:
    found = [(kind, row) for kind, queries in _HOLDERS for row in await queries.held_by(list(members))]
    homes = await home_queries.homes_of([row["id"] for _kind, row in found])
    return [
        Held(
            kind=kind,
            id=row["id"],
            home=home,
            at=row["contact_id"],
            slot=row["slot"],
        )
        for kind, row in found
        if (home := homes.get(row["id"], row["contact_id"])) in members
    ]


async def _write(plan: Plan, members: Mapping[UUID, Member]) -> None:
    await _move(plan.moves)
    parents = {node.parent for node in plan.nodes.values()}
    for contact_id, node in plan.nodes.items():
        was = members[contact_id]
        above, joined = contact_id in parents, node.parent is not None or contact_id in parents
        happened: lifecycle.Happening | None = None
        if above != (was.stage == "canonical"):
            happened = "joined" if above else "alone"
        stage, before = lifecycle.step(was.stage, was.before, happened) if happened else (was.stage, was.before)
        root = plan.roots[contact_id]
        await tree_queries.put_member(
            node,
            root,
            was=was.node.shown,
            stage=stage,
            before=before,
            joined=joined,
            settled=was.settled if above else [],
        )
    for contact_id in plan.nodes:
        await term_queries.index(contact_id)
    now = utc_now()
    for contact_id in sorted(set(plan.roots.values())):
        if plan.nodes[contact_id].shown != members[contact_id].node.shown:
            await tell("contact.changed", now, contact_id=contact_id)


async def _move(moves: Sequence[Move]) -> None:
    """What goes home goes first: it makes the place that another one takes."""
    holders = dict(_HOLDERS)
    ordered = sorted(moves, key=lambda one: (one.kind, one.go_to != one.home, one.come_from.int, one.go_to.int))
    for (kind, _away, come_from, go_to), group in groupby(
        ordered, key=lambda one: (one.kind, one.go_to != one.home, one.come_from, one.go_to)
    ):
        await holders[kind].give([move.id for move in group], come_from, go_to)
    await home_queries.keep(moves)


def _provenance(
    plan: Plan, members: Mapping[UUID, Member], source: UUID, target: UUID
) -> Iterable[tuple[str, str, UUID, UUID, Any]]:
    """Every row and fact that changed hands, and what stands beside since."""
    for move in plan.moves:
        yield move.kind, str(move.id), move.come_from, move.go_to, str(move.home)
    was = members[target].node.shown
    for key, value in plan.nodes[target].shown.items():
        if key not in was:
            yield "tag" if key.startswith("tag:") else "field", key, source, target, value
    for each in plan.beside.get(target, []):
        if each.contact_id == source:
            yield "conflict", each.key, source, target, each.value


def _nodes(members: Mapping[UUID, Member]) -> dict[UUID, Any]:
    return {contact_id: member.node for contact_id, member in members.items()}


def _tops(members: Mapping[UUID, Member], source_id: UUID, target_id: UUID) -> tuple[UUID, UUID]:
    if source_id not in members or target_id not in members:
        raise Missing("contact")
    return members[source_id].root, members[target_id].root
