"""Where a release lies on this machine: unpacked once, by digest, and every byte compared each time it is loaded."""

import asyncio
import os
import shutil
from pathlib import Path

from hubwright.host.releases import queries
from hubwright.kernel.settings import settings
from hubwright_sdk.release import ReleaseRefused, ReleaseStatement, digest, unpack, verify_folder

_FOLDER = "releases"


def place_of(archive_digest: str) -> Path:
    """The folder of a release, there or not."""
    return settings().data / _FOLDER / archive_digest


async def release_folder(statement: ReleaseStatement) -> Path:
    """The folder to import from, with exactly the files that were signed; refuses when a byte changed."""
    folder = await unpacked_folder(statement)
    await asyncio.to_thread(verify_folder, folder, statement)
    return folder


async def unpacked_folder(statement: ReleaseStatement) -> Path:
    """The folder as it lies here, unpacked if it was not; a box compares every byte before it is opened."""
    folder = place_of(statement.archive_sha256)
    if not folder.is_dir():
        data = await queries.archive(statement.archive_sha256)
        if data is None:
            raise ReleaseRefused("missing", "the archive of the release is not there any more")
        await asyncio.to_thread(_unpack_beside, data, statement, folder)
    return folder


async def folder_of(archive: bytes, statement: ReleaseStatement) -> Path:
    """The same for an archive that is at hand."""
    folder = place_of(statement.archive_sha256)
    if not folder.is_dir():
        await asyncio.to_thread(_unpack_beside, archive, statement, folder)
    return folder


def forget_folder(archive_digest: str) -> None:
    """Take away the folder of a release that is gone; another process of this machine may have done it."""
    shutil.rmtree(place_of(archive_digest), ignore_errors=True)


def _unpack_beside(data: bytes, statement: ReleaseStatement, folder: Path) -> None:
    """Whole or not at all: several processes may do this at once, and the first one's folder counts."""
    if digest(data) != statement.archive_sha256:
        raise ReleaseRefused("changed", "the archive is not the one that was signed")
    building = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    building.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    unpack(data, building)
    for path in (building, *building.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o444)  # boxes read it as users of their own
    try:
        building.rename(folder)
    except OSError:
        shutil.rmtree(building, ignore_errors=True)
        if not folder.is_dir():
            raise
