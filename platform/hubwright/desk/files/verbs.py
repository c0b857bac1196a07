"""Taking a file in, and giving it out again."""

import hashlib
from pathlib import PurePosixPath
from uuid import UUID

from hubwright.control.usage.record import record
from hubwright.desk.files import queries
from hubwright.desk.files.errors import FileTooLarge, FileTypeNotAccepted
from hubwright.desk.files.tables import File
from hubwright.kernel import quotas
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.files import FileStore, storage_key
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import settings
from hubwright.kernel.sniff import media_type_of

STORAGE = "storage.bytes"


async def take_file(
    store: FileStore, tenant_id: UUID, *, name: str, content: bytes, contact_id: UUID | None, member_id: UUID | None
) -> File:
    """Check a file by its bytes, store it, then write its row; called outside a transaction (the disk is slow)."""
    most = settings().upload_max_bytes
    if len(content) > most:
        raise FileTooLarge(most)
    media_type = media_type_of(content)
    if media_type is None:
        raise FileTypeNotAccepted
    async with acting_for(tenant_id):
        await quotas.require_room(STORAGE, len(content))
    file_id = new_id()
    key = storage_key(tenant_id, file_id)
    await store.put(key, content)
    file = File(
        id=file_id,
        name=safe_name(name),
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key=key,
        contact_id=contact_id,
        member_id=member_id,
        created_at=utc_now(),
    )
    try:
        await _write_down(tenant_id, file)
    except quotas.QuotaReached:
        await store.delete(key)
        raise
    return file


async def _write_down(tenant_id: UUID, file: File) -> None:
    async with acting_for(tenant_id):
        await quotas.require_room(STORAGE, file.size)
        await queries.insert(file)
        await record("storage", file.size, subject=str(file.id), source="file", idem_key=str(file.id))


async def get_file(file_id: UUID) -> File:
    """Read a file row or say there is none."""
    found = await queries.get(file_id)
    if found is None or not found.storage_key:  # erased, or too old to be kept
        raise Missing("file")
    return found


def safe_name(name: str) -> str:
    """Keep a readable name without folders, control characters or more than 120 characters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in last if c.isprintable() and c not in '"<>|:*?').strip(". ")
    return kept[-120:] or "file"


async def _kept(_enough: int) -> int:
    return await queries.bytes_kept()


quotas.register(
    quotas.Quota(
        key=STORAGE,
        title=lambda: _("Space for files"),
        help=lambda: _("What visitors and colleagues send. Without room a file is refused, words are not."),
        unit="bytes",
        default=20 * 1024**3,
        count=_kept,
    )
)
