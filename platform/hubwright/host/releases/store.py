"""The bytes of releases on this machine: unpacked once by digest, and compared with what was signed at every load."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

from hubwright.kernel.settings import settings
from hubwright_sdk.release import ReleaseStatement, unpack, verify_folder


def folder_of(statement: ReleaseStatement) -> Path:
    """Where the files of a release lie, or will."""
    return settings().data / "releases" / statement.archive_sha256


def is_here(statement: ReleaseStatement) -> bool:
    """Whether this machine has it unpacked."""
    return folder_of(statement).is_dir()


def keep(archive: bytes, statement: ReleaseStatement) -> None:
    """Unpack a release; half an unpacking is never seen."""
    wanted = folder_of(statement)
    wanted.parent.mkdir(parents=True, exist_ok=True)
    making = Path(mkdtemp(prefix=f".{wanted.name[:16]}-", dir=wanted.parent))
    try:
        unpack(archive, making)
        making.chmod(0o755)  # boxes run as nobody
        verify_folder(making, statement)
        if not wanted.exists():
            making.rename(wanted)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def checked_folder(statement: ReleaseStatement) -> Path:
    """The folder, after a look at every byte; raises ReleaseRefused when one was changed, added or taken away."""
    folder = folder_of(statement)
    verify_folder(folder, statement)
    return folder
