"""Reads what belongs to an export beside the tables, and keeps how far each export is."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.kernel.database import Row, execute, fetch, fetch_one, global_fetch, outside_tenants
from tenants.export.manifest import Person


class ExportView(msgspec.Struct, frozen=True, kw_only=True):
    """One export, for the page that lists them."""

    id: UUID
    contact_id: UUID | None
    state: str
    by: str
    asked_at: datetime
    rows_total: int
    rows_done: int
    size: int
    pieces: int
    sha256: str
    finished_at: datetime | None
    expires_at: datetime | None


_FIELDS = "id, contact_id, state, by, asked_at, rows_total, rows_done, size, pieces, sha256, finished_at, expires_at"


async def people() -> list[Person]:
    """The accounts of members."""
    seats = await fetch("SELECT account_id FROM member WHERE tenant_id = $1 ORDER BY account_id")
    async with outside_tenants("accounts exist beyond any one company"):
        found = await global_fetch(
            "SELECT id, email, name, language FROM account WHERE id = ANY ($1) ORDER BY id",
            [row["account_id"] for row in seats],
        )
    return [Person(**row) for row in found]


async def files_after(after: UUID, most: int) -> list[Row]:
    """Uploaded files, in the order of their ids."""
    return await fetch(
        "SELECT id, storage_key FROM file WHERE tenant_id = $1 AND id > $2 AND storage_key <> '' ORDER BY id LIMIT $3",
        after,
        most,
    )


async def due(kinds_left_out: list[str]) -> list[Row]:
    """What is to be done next."""
    return await fetch(
        "SELECT kind, id, due_at FROM due WHERE tenant_id = $1 AND kind <> ALL ($2::text[]) ORDER BY kind, id",
        kinds_left_out,
    )


async def insert(export_id: UUID, contact_id: UUID | None, by: str) -> None:
    """Ask for one."""
    await execute(
        "INSERT INTO data_export (tenant_id, id, contact_id, by) VALUES ($1, $2, $3, $4)", export_id, contact_id, by
    )


async def newest(most: int) -> list[ExportView]:
    """The latest first."""
    return [
        ExportView(**row)
        for row in await fetch(
            f"SELECT {_FIELDS} FROM data_export WHERE tenant_id = $1 ORDER BY id DESC LIMIT $2", most
        )
    ]


async def get(export_id: UUID) -> ExportView | None:
    """One."""
    row = await fetch_one(f"SELECT {_FIELDS} FROM data_export WHERE tenant_id = $1 AND id = $2", export_id)
    return ExportView(**row) if row is not None else None


async def under_way(contact_id: UUID | None) -> bool:
    """Whether the same is being written."""
    row = await fetch_one(
        "SELECT 1 FROM data_export WHERE tenant_id = $1 AND state IN ('waiting', 'running')"
        " AND contact_id IS NOT DISTINCT FROM $2 LIMIT 1",
        contact_id,
    )
    return row is not None


async def begin(export_id: UUID, silent_s: float) -> Row | None:
    """Take one that waits, or whose writer fell silent; None when there is nothing to take."""
    return await fetch_one(
        "UPDATE data_export SET state = 'running', moved_at = now(), rows_done = 0 WHERE tenant_id = $1 AND id = $2"
        " AND (state = 'waiting' OR (state = 'running' AND moved_at < now() - make_interval(secs => $3)))"
        " RETURNING contact_id",
        export_id,
        silent_s,
    )


async def is_over(export_id: UUID) -> bool:
    """Whether there is nothing left to wait for."""
    row = await fetch_one("SELECT state FROM data_export WHERE tenant_id = $1 AND id = $2", export_id)
    return row is None or row["state"] not in ("waiting", "running")


async def move(export_id: UUID, total: int, done: int) -> None:
    """So far."""
    await execute(
        "UPDATE data_export SET moved_at = now(), rows_total = $3, rows_done = $4 WHERE tenant_id = $1 AND id = $2",
        export_id,
        total,
        done,
    )


async def finish(export_id: UUID, done: dict[str, Any]) -> datetime:
    """It is written; tells until when it is kept."""
    row = await fetch_one(
        "UPDATE data_export SET state = 'done', finished_at = now(), moved_at = now(), rows_total = $3, rows_done = $3,"
        " size = $4, pieces = $5, sha256 = $6, expires_at = now() + make_interval(days => $7)"
        " WHERE tenant_id = $1 AND id = $2 RETURNING expires_at",
        export_id,
        done["rows"],
        done["size"],
        done["pieces"],
        done["sha256"],
        done["days"],
    )
    assert row is not None
    until: datetime = row["expires_at"]
    return until


async def fail(export_id: UUID) -> None:
    """It could not be written."""
    await execute(
        "UPDATE data_export SET state = 'failed', finished_at = now() WHERE tenant_id = $1 AND id = $2", export_id
    )


async def expire(export_id: UUID) -> None:
    """Its bytes are gone."""
    await execute(
        "UPDATE data_export SET state = 'expired', pieces = 0 WHERE tenant_id = $1 AND id = $2 AND state = 'done'",
        export_id,
    )


async def kept() -> list[UUID]:
    """Those whose bytes are there."""
    return [row["id"] for row in await fetch("SELECT id FROM data_export WHERE tenant_id = $1 AND state = 'done'")]
