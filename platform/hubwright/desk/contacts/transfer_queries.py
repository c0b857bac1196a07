"""The only file that touches contact_transfer and contact_transfer_line."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hubwright.desk.contacts.schemas import TransferLine, TransferView
from hubwright.kernel.database import Row, execute, execute_many, fetch, fetch_one

_TRANSFER = (
    "SELECT id, direction, name, state, total, done, made, changed, failed, by, created_at, finished_at,"
    " content IS NOT NULL AS has_file FROM contact_transfer WHERE tenant_id = $1"
)


async def insert(
    transfer_id: UUID,
    direction: str,
    name: str,
    asked: dict[str, Any],
    *,
    content: bytes | None = None,
    total: int,
    by: str,
) -> None:
    """Ask for a transfer."""
    await execute(
        "INSERT INTO contact_transfer (tenant_id, id, direction, name, asked, content, total, by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        transfer_id,
        direction,
        name,
        asked,
        content,
        total,
        by,
    )


async def all_transfers(most: int) -> list[TransferView]:
    """The latest first."""
    return [TransferView(**row) for row in await fetch(f"{_TRANSFER} ORDER BY id DESC LIMIT $2", most)]


async def get(transfer_id: UUID) -> TransferView | None:
    """One."""
    row = await fetch_one(f"{_TRANSFER} AND id = $2", transfer_id)
    return TransferView(**row) if row else None


async def work(transfer_id: UUID) -> Row | None:
    """What is to be done: direction, asked, content, done; held until the transaction ends."""
    return await fetch_one(
        "SELECT direction, state, asked, content, done FROM contact_transfer WHERE tenant_id = $1 AND id = $2"
        " FOR UPDATE",
        transfer_id,
    )


async def content(transfer_id: UUID) -> bytes | None:
    """The file."""
    row = await fetch_one("SELECT content FROM contact_transfer WHERE tenant_id = $1 AND id = $2", transfer_id)
    return row["content"] if row else None


async def went_on(transfer_id: UUID, *, done: int, made: int, changed: int, failed: int) -> None:
    """So many lines further."""
    await execute(
        "UPDATE contact_transfer SET state = 'running', done = $3, made = made + $4, changed = changed + $5,"
        " failed = failed + $6 WHERE tenant_id = $1 AND id = $2",
        transfer_id,
        done,
        made,
        changed,
        failed,
    )


async def finished(transfer_id: UUID, state: str, content: bytes | None, total: int) -> None:
    """It is over; an export has its file now, an import needs its no more."""
    await execute(
        "UPDATE contact_transfer SET state = $3, content = $4, total = $5, done = $5, finished_at = now()"
        " WHERE tenant_id = $1 AND id = $2",
        transfer_id,
        state,
        content,
        total,
    )


async def add_lines(transfer_id: UUID, lines: Sequence[tuple[int, str, list[str]]]) -> None:
    """Lines that could not be taken: number, problem, cells."""
    await execute_many(
        "INSERT INTO contact_transfer_line (tenant_id, transfer_id, line, problem, cells) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        [(transfer_id, *line) for line in lines],
    )


async def lines_of(transfer_id: UUID, most: int) -> list[TransferLine]:
    """Lines that could not be taken, in their order."""
    found = await fetch(
        "SELECT line, problem, cells FROM contact_transfer_line WHERE tenant_id = $1 AND transfer_id = $2"
        " ORDER BY line LIMIT $3",
        transfer_id,
        most,
    )
    return [TransferLine(**row) for row in found]
