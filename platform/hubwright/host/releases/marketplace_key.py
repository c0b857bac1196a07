"""The platform's own key under releases: from a setting, or a file in the data folder that only its owner may read."""

import os
from contextlib import suppress
from pathlib import Path

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import settings
from hubwright_sdk.release import ReleaseRefused, key_id, new_key, public_key

FILE = "marketplace_key"


def private_key() -> bytes:
    """The key that new releases are signed with."""
    return _keys()[0]


def trusted_keys() -> dict[str, bytes]:
    """Public keys by id; the first signs, those after it signed earlier releases."""
    public = [public_key(key) for key in _keys()]
    return {key_id(each): each for each in public}


def _keys() -> list[bytes]:
    given = settings().marketplace_key
    found = [word.strip() for word in given.split(",") if word.strip()] if given else [_kept(settings().data / FILE)]
    try:
        keys = [bytes.fromhex(word) for word in found]
        for key in keys:
            public_key(key)
    except (ValueError, ReleaseRefused):
        raise StartRefused("HUBWRIGHT_MARKETPLACE_KEY must be Ed25519 keys of 64 hexadecimal digits.") from None
    return keys


def _kept(path: Path) -> str:
    """Made once; several processes that start at once agree on one."""
    try:
        if not path.exists():
            _make(path)
        return path.read_text("ascii").strip()
    except OSError as problem:
        raise StartRefused(f"The marketplace key {path} cannot be used: {problem.strerror}.") from problem


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    building = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(new_key().hex())
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was first: its key counts
        os.link(building, path)
    building.unlink()
