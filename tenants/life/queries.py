"""Reads and writes what happened in a company's life, and when the clock looks at it next."""

from datetime import datetime

from hubwright.kernel.database import Row, execute, rows
from hubwright.kernel.scope import active_tenant
from tenants.life.tables import LifeEntry

DUE = "life"
_MOST = 200


async def add(entry: LifeEntry) -> None:
    """Write down what happened."""
    await rows(LifeEntry).insert(entry)


async def entries() -> list[Row]:
    """What happened, the newest first."""
    found = rows(LifeEntry).select().order_by(LifeEntry.at, ascending=False).order_by(LifeEntry.id, ascending=False)
    return list(await found.limit(_MOST))


async def look_at(moment: datetime | None) -> None:
    """Let the clock look then, whatever state the company is in; None: not any more."""
    if moment is None:
        await execute("DELETE FROM due WHERE tenant_id = $1 AND kind = 'life' AND id = $2", active_tenant())
        return
    await execute(
        "INSERT INTO due (tenant_id, kind, id, due_at, while_held) VALUES ($1, 'life', $2, $3, true)"
        " ON CONFLICT (tenant_id, kind, id) DO UPDATE SET due_at = EXCLUDED.due_at",
        active_tenant(),
        moment,
    )
