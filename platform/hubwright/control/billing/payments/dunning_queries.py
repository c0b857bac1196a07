"""Where the active company stands with what it owes."""

from datetime import datetime

import msgspec

from hubwright.control.billing.payments.dunning import Standing
from hubwright.kernel.database import execute, fetch_one, global_execute
from hubwright.kernel.scope import active_tenant


async def standing() -> Standing:
    """Its standing; whoever else changes it waits."""
    await global_execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 56))", f"dunning {active_tenant()}")
    return await look_at()


async def look_at() -> Standing:
    """Its standing as it is now, for whoever only reads it."""
    row = await fetch_one("SELECT standing FROM dunning WHERE tenant_id = $1")
    return msgspec.convert(row["standing"], Standing) if row is not None else Standing()


async def stand(after: Standing, look_at: datetime | None) -> None:
    """Write it down, and when to look again."""
    await execute(
        "INSERT INTO dunning (tenant_id, stage, standing) VALUES ($1, $2, $3)"
        " ON CONFLICT (tenant_id) DO UPDATE"
        " SET stage = excluded.stage, standing = excluded.standing, changed_at = now()",
        after.stage,
        msgspec.to_builtins(after),
    )
    await postpone(look_at)


async def postpone(look_at: datetime | None) -> None:
    """Look then; None is never."""
    if look_at is None:
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'dunning'")
        return
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at) VALUES ($1, 'dunning', $2, $3)"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = excluded.due_at",
        active_tenant(),
        look_at,
    )
