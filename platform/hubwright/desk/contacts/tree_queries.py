"""Reads and writes contacts as the trees that merges made of them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.contacts.facts import Facts, Row, as_row, told
from hubwright.desk.contacts.joining import Node
from hubwright.desk.contacts.lifecycle import Stage
from hubwright.kernel.database import execute, fetch

_TREES = (
    "SELECT id, merged_into, root_id, merge_id, name, email, language, fields, own, prefer, settled, stage,"
    " stage_before, joined FROM contact c WHERE c.tenant_id = $1 AND (c.id = ANY (ARRAY("
    "   SELECT coalesce(k.root_id, k.id) FROM contact k WHERE k.tenant_id = $1 AND k.id = ANY ($2::uuid[])))"
    " OR c.root_id = ANY (ARRAY("
    "   SELECT coalesce(k.root_id, k.id) FROM contact k WHERE k.tenant_id = $1 AND k.id = ANY ($2::uuid[]))))"
)


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A contact of a tree, with what only its row knows."""

    node: Node
    root: UUID
    stage: Stage
    before: Any
    settled: list[list[Any]]


async def lock_trees(contact_ids: Sequence[UUID]) -> dict[UUID, Member]:
    """Everybody in the trees of these contacts, held until the transaction ends, in the order that every road keeps."""
    found = await fetch(f"{_TREES} ORDER BY id FOR NO KEY UPDATE", list(contact_ids))
    return {row["id"]: _member(row) for row in found}


async def read_trees(contact_ids: Sequence[UUID]) -> dict[UUID, Member]:
    """The same without holding them."""
    found = await fetch(f"{_TREES} ORDER BY id", list(contact_ids))
    return {row["id"]: _member(row) for row in found}


def _member(row: Mapping[str, Any]) -> Member:
    shown = told(Row(name=row["name"], email=row["email"], language=row["language"], fields=row["fields"]))
    own: Facts = dict(row["own"]) if row["own"] is not None else shown
    node = Node(
        id=row["id"],
        parent=row["merged_into"],
        merge=row["merge_id"],
        own=own,
        shown=shown,
        prefer={key: UUID(value) for key, value in row["prefer"].items()},
    )
    return Member(
        node=node,
        root=row["root_id"] or row["id"],
        stage=row["stage"],
        before=row["stage_before"],
        settled=row["settled"],
    )


async def put_member(
    node: Node, root: UUID, *, was: Facts, stage: str, before: str, joined: bool, settled: list[list[Any]]
) -> None:
    """Write a contact back; facts that did not change stay as they were written."""
    if node.shown != was or list(node.shown) != list(was):
        shown = as_row(node.shown)
        await execute(
            "UPDATE contact SET name = $3, email = $4, language = $5, fields = $6 WHERE tenant_id = $1 AND id = $2",
            node.id,
            shown.name,
            shown.email,
            shown.language,
            shown.fields,
        )
    await execute(
        "UPDATE contact SET merged_into = $3, root_id = $4, merge_id = $5, own = $6, prefer = $7, stage = $8,"
        " stage_before = $9, joined = $10 OR EXISTS (SELECT FROM identity i WHERE i.tenant_id = $1"
        " AND i.contact_id = $2 AND i.blocked_at IS NOT NULL), settled = $11 WHERE tenant_id = $1 AND id = $2",
        node.id,
        node.parent,
        root if root != node.id else None,
        node.merge,
        [[key, value] for key, value in node.own.items()] if joined else None,
        {key: str(value) for key, value in node.prefer.items()},
        stage,
        before,
        joined,
        settled,
    )
