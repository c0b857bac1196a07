"""The only file that touches table file."""

from uuid import UUID

from hubwright.desk.files.tables import File
from hubwright.kernel.database import fetch_one, rows


async def insert(file: File) -> None:
    """Write a file row."""
    await rows(File).insert(file)


async def get(file_id: UUID) -> File | None:
    """Read a file row."""
    return await rows(File).get(file_id)


async def bytes_kept() -> int:
    """How much all files of the tenant are together."""
    row = await fetch_one("SELECT coalesce(sum(size), 0)::bigint AS bytes FROM file WHERE tenant_id = $1")
    return int(row["bytes"]) if row is not None else 0
