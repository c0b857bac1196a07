"""The only file that touches channel_window: what customers opened, until when, and how much of it is used up."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hubwright.desk.carrying.room import Opening
from hubwright.kernel.database import Row, execute, fetch
from hubwright.kernel.ids import new_id

_COLUMNS = "opening, opened_by, expires_at, allowed, used"


async def open_window(
    identity_id: UUID, opened_by: str, *, at: datetime | None, seconds: int, allowed: int | None
) -> None:
    """Open it anew, from `at` on or from now; what was done before it was last opened opens nothing.

    Other sides tell the time in whole seconds: two deeds within one both open.
    """
    await execute(
        "INSERT INTO channel_window AS w (tenant_id, identity_id, opened_by, opening, opened_at, expires_at, allowed)"
        " SELECT $1, $2, $3, $4, x.at, x.at + make_interval(secs => $6), $7"
        " FROM (SELECT least(coalesce($5::timestamptz, now()), now()) AS at) AS x"
        " ON CONFLICT (tenant_id, identity_id, opened_by) DO UPDATE SET opening = excluded.opening,"
        " opened_at = excluded.opened_at, expires_at = excluded.expires_at, allowed = excluded.allowed, used = 0"
        " WHERE w.opened_at <= excluded.opened_at",
        identity_id,
        opened_by,
        new_id(),
        at,
        float(seconds),
        allowed,
    )


async def openings_of(identity_id: UUID, *, hold: bool) -> tuple[list[Opening], datetime]:
    """What is kept for an address and what the database's clock says; held, nobody counts meanwhile."""
    found = await fetch(
        f"SELECT {_COLUMNS}, clock_timestamp() AS now FROM channel_window WHERE tenant_id = $1 AND identity_id = $2"
        " ORDER BY opened_by" + (" FOR UPDATE" if hold else ""),
        identity_id,
    )
    return [_opening(row) for row in found], max((row["now"] for row in found), default=datetime.min)


def _opening(row: Row) -> Opening:
    return Opening(**{name: row[name] for name in Opening.__struct_fields__})


async def count(openings: Sequence[UUID]) -> None:
    """One message more in each of these."""
    await execute(
        "UPDATE channel_window SET used = used + 1 WHERE tenant_id = $1 AND opening = ANY ($2::uuid[])", list(openings)
    )


async def give_back(openings: Sequence[UUID]) -> None:
    """One message less; a window that was opened anew since is another one."""
    await execute(
        "UPDATE channel_window SET used = greatest(used - 1, 0) WHERE tenant_id = $1 AND opening = ANY ($2::uuid[])",
        list(openings),
    )


async def shut(openings: Sequence[UUID]) -> None:
    """The other side says that they are shut."""
    await execute(
        "UPDATE channel_window SET expires_at = least(expires_at, now())"
        " WHERE tenant_id = $1 AND opening = ANY ($2::uuid[])",
        list(openings),
    )
