"""The only file that touches table file."""

from uuid import UUID

from hubwright.desk.files.tables import File
from hubwright.kernel.database import rows


async def insert(file: File) -> None:
    """Write a file row."""
    await rows(File).insert(file)


async def get(file_id: UUID) -> File | None:
    """Read a file row."""
    return await rows(File).get(file_id)
