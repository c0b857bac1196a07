"""The only file that touches table operator_act; joins the transaction it is called in, if there is one."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.kernel.actor import Actor
from hubwright.kernel.database import global_execute, global_fetch, outside_tenants
from hubwright.kernel.ids import new_id

_REASON = "what operators do belongs to the platform"


class OperatorAct(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody of the platform did."""

    id: UUID
    name: str
    action: str
    subject: str
    reason: str
    detail: dict[str, Any]
    at: datetime


async def note(actor: Actor, action: str, subject: object, reason: str = "", **detail: object) -> None:
    """Write one down; nobody changes it afterwards."""
    async with outside_tenants(_REASON):
        await global_execute(
            "INSERT INTO operator_act (id, account_id, name, action, subject, reason, detail)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            new_id(),
            actor.account_id,
            actor.name,
            action,
            str(subject),
            reason,
            detail,
        )


async def acts(
    subject: object = "", *, action: str = "", after: UUID | None = None, most: int = 50
) -> list[OperatorAct]:
    """List them, the newest first: about one subject or all, of one sort or any; `after` ends the page before."""
    async with outside_tenants(_REASON):
        found = await global_fetch(
            "SELECT id, name, action, subject, reason, detail, at FROM operator_act"
            " WHERE ($1 = '' OR subject = $1) AND ($4 = '' OR action = $4) AND ($2::uuid IS NULL OR id < $2)"
            " ORDER BY id DESC LIMIT $3",
            str(subject),
            after,
            most,
            action,
        )
    return [OperatorAct(**row) for row in found]
