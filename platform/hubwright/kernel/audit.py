"""Who did what in a tenant, written in the transaction of the deed."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.kernel.actor import Actor
from hubwright.kernel.database import execute, fetch, fetch_one
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """That something was done, by whom and when; what it was about stays inside."""

    id: UUID
    actor: str
    action: str
    at: datetime


class Change(msgspec.Struct, frozen=True):
    """What an entry says was so before a deed, and after it."""

    subject: str
    before: Any
    after: Any


async def record(actor: Actor, action: str, subject: object, **detail: object) -> UUID:
    """Write one audit entry and give its id; `detail` never holds secrets."""
    entry_id = new_id()
    await execute(
        "INSERT INTO audit_entry (tenant_id, id, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        entry_id,
        actor.label,
        action,
        str(subject),
        detail,
    )
    return entry_id


async def change(entry_id: UUID, action: str, subject: object = None, *, by: Actor | None = None) -> Change:
    """Both sides of a deed, for whoever takes it back; of one subject, or only a deed of one's own."""
    row = await fetch_one(
        "SELECT actor, subject, detail FROM audit_entry WHERE tenant_id = $1 AND id = $2 AND action = $3",
        entry_id,
        action,
    )
    if row is None or not {"before", "after"} <= row["detail"].keys():
        raise Missing("change")
    if (subject is not None and row["subject"] != str(subject)) or (by is not None and row["actor"] != by.label):
        raise Missing("change")
    return Change(row["subject"], row["detail"]["before"], row["detail"]["after"])


async def is_known(action: str, subject: object) -> bool:
    """Whether this was done to that subject before."""
    row = await fetch_one(
        "SELECT 1 AS yes FROM audit_entry WHERE tenant_id = $1 AND action = $2 AND subject = $3 LIMIT 1",
        action,
        str(subject),
    )
    return row is not None


async def entries(after: UUID | None = None, most: int = 50) -> list[Entry]:
    """What was done, the newest first, without subjects and details; `after` is the last one of the page before."""
    found = await fetch(
        "SELECT id, actor, action, at FROM audit_entry WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2)"
        " ORDER BY id DESC LIMIT $3",
        after,
        most,
    )
    return [Entry(**row) for row in found]
