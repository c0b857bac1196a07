"""The only file that touches crm_link and crm_conflict."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.crm_links.merging import Conflict
from hubwright.desk.crm_links.schemas import ConflictView, Link
from hubwright.desk.crm_links.tables import CrmConflict, CrmLink
from hubwright.kernel.database import Row, execute, fetch, fetch_one, rows
from hubwright.kernel.ids import new_id

_LINK = (
    "SELECT l.id, i.plugin, l.contact_id, l.external_id, l.url, l.base, l.ours_at, l.state, l.code, l.last_error,"
    " l.changed_at FROM crm_link l JOIN installation i ON i.tenant_id = $1 AND i.id = l.installation_id"
    " WHERE l.tenant_id = $1"
)


async def insert(installation_id: UUID, contact_id: UUID, external_id: str, url: str) -> UUID | None:
    """Link two; None when one of them is linked already."""
    link_id = new_id()
    written = await execute(
        "INSERT INTO crm_link (tenant_id, id, installation_id, contact_id, external_id, url)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        link_id,
        installation_id,
        contact_id,
        external_id,
        url,
    )
    return link_id if written else None


async def link_of(plugin: str, contact_id: UUID) -> Link | None:
    """A contact's link to one system."""
    return _link(await fetch_one(f"{_LINK} AND i.plugin = $2 AND l.contact_id = $3", plugin, contact_id))


async def get(link_id: UUID) -> Link | None:
    """One link."""
    return _link(await fetch_one(f"{_LINK} AND l.id = $2", link_id))


async def linked(plugin: str, external_ids: Sequence[str]) -> list[UUID]:
    """Links to any of these customers."""
    found = await fetch(f"{_LINK} AND i.plugin = $2 AND l.external_id = ANY ($3::text[])", plugin, list(external_ids))
    return [row["id"] for row in found]


async def not_in_step(plugin: str, most: int) -> list[UUID]:
    """Links to look at again, the longest waiting first: not in step, or something was heard of the contact since."""
    found = await fetch(
        f"{_LINK} AND i.plugin = $2 AND (l.state IN ('waiting', 'failed') OR (l.state = 'in_step' AND EXISTS (SELECT 1"
        " FROM contact c WHERE c.tenant_id = $1 AND c.id = l.contact_id AND c.seen_at > l.changed_at)))"
        " ORDER BY l.changed_at LIMIT $3",
        plugin,
        most,
    )
    return [row["id"] for row in found]


async def said_here(contact_id: UUID, moments: Mapping[str, datetime], but_not: UUID | None) -> list[UUID]:
    """Keep when something was said of a contact here; returns their links."""
    found = await fetch(
        "UPDATE crm_link SET ours_at = ours_at || $3, state = CASE state WHEN 'gone' THEN state ELSE 'waiting' END"
        " WHERE tenant_id = $1 AND contact_id = $2 AND id IS DISTINCT FROM $4 RETURNING id",
        contact_id,
        msgspec.to_builtins(dict(moments)),
        but_not,
    )
    return [row["id"] for row in found]


async def claim(link_id: UUID, seconds: float) -> datetime | None:
    """Have a link to oneself for so long; None when somebody else has it."""
    row = await fetch_one(
        "UPDATE crm_link SET lease_until = now() + make_interval(secs => $3) WHERE tenant_id = $1 AND id = $2"
        " AND (lease_until IS NULL OR lease_until < now()) RETURNING lease_until",
        link_id,
        seconds,
    )
    return row["lease_until"] if row else None


async def lock(link_id: UUID, lease: datetime) -> Link | None:
    """Read a link for writing; None when it is not ours any more."""
    row = await fetch_one(
        "SELECT 1 AS ours FROM crm_link WHERE tenant_id = $1 AND id = $2 AND lease_until = $3 FOR UPDATE",
        link_id,
        lease,
    )
    return await get(link_id) if row is not None else None


async def let_go(link_id: UUID, lease: datetime) -> None:
    """Others may have it."""
    await execute(
        "UPDATE crm_link SET lease_until = NULL WHERE tenant_id = $1 AND id = $2 AND lease_until = $3", link_id, lease
    )


async def put_base(
    link_id: UUID, base: Mapping[str, str], their_changed_at: datetime | None, url: str, *, state: str
) -> None:
    """What both sides agree on now."""
    await execute(
        "UPDATE crm_link SET base = $3, their_changed_at = coalesce($4, their_changed_at), url = coalesce("
        "nullif($5, ''), url), state = $6, code = '', last_error = '', changed_at = now()"
        " WHERE tenant_id = $1 AND id = $2",
        link_id,
        dict(base),
        their_changed_at,
        url,
        state,
    )


async def put_state(link_id: UUID, state: str, code: str, error: str) -> None:
    """How it stands, and why."""
    await execute(
        "UPDATE crm_link SET state = $3, code = $4, last_error = $5, changed_at = now()"
        " WHERE tenant_id = $1 AND id = $2",
        link_id,
        state,
        code,
        error[:500],
    )


async def rename(link_id: UUID, external_id: str) -> bool:
    """The customer goes by another name there; False when another contact is linked to that one."""
    row = await fetch_one(
        "UPDATE crm_link l SET external_id = $3 WHERE l.tenant_id = $1 AND l.id = $2 AND NOT EXISTS (SELECT 1 FROM"
        " crm_link o WHERE o.tenant_id = $1 AND o.installation_id = l.installation_id AND o.external_id = $3)"
        " RETURNING l.id",
        link_id,
        external_id,
    )
    return row is not None


async def delete(link_id: UUID) -> None:
    """Two are linked no more; what lost goes with it."""
    await rows(CrmLink).delete().where(CrmLink.id == link_id)


async def add_conflicts(link_id: UUID, conflicts: Sequence[Conflict]) -> None:
    """Keep what lost."""
    for each in conflicts:
        await execute(
            "INSERT INTO crm_conflict (tenant_id, id, link_id, field, ours, theirs, kept)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            new_id(),
            link_id,
            each.field,
            each.ours,
            each.theirs,
            each.kept,
        )


async def open_conflicts(link_id: UUID) -> list[ConflictView]:
    """What lost and nobody has looked at, the latest first."""
    found = await fetch(
        "SELECT id, field, ours, theirs, kept, at FROM crm_conflict WHERE tenant_id = $1 AND link_id = $2"
        " AND settled_at IS NULL ORDER BY id DESC LIMIT 50",
        link_id,
    )
    return [ConflictView(**row) for row in found]


async def settle(link_id: UUID, conflict_id: UUID, by: UUID | None, at: datetime) -> ConflictView | None:
    """Somebody has decided; None when somebody did before."""
    row = await fetch_one(
        "UPDATE crm_conflict SET settled_at = $4, settled_by = $5 WHERE tenant_id = $1 AND link_id = $2 AND id = $3"
        " AND settled_at IS NULL RETURNING id, field, ours, theirs, kept, at",
        link_id,
        conflict_id,
        at,
        by,
    )
    return ConflictView(**row) if row else None


async def link_id_of(conflict_id: UUID) -> UUID | None:
    """Which link a conflict belongs to."""
    found = await rows(CrmConflict).select(CrmConflict.link_id).where(CrmConflict.id == conflict_id).first()
    return found["link_id"] if found else None


def _link(row: Row | None) -> Link | None:
    return msgspec.convert(_plain(row), Link) if row is not None else None


def _plain(row: Row) -> dict[str, Any]:
    return dict(row)
