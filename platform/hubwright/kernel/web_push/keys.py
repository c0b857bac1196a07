"""The installation's own keys under notifications: from a setting, or a file in the data folder; the first is new.

A browser's subscription belongs to the key it was made for, so older keys stay until no device needs them.
"""

import base64
import hashlib
import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import settings

FILE = "push_key"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


class PushKey(msgspec.Struct, frozen=True):
    """A key pair on P-256; only `id` and `public` are for others."""

    id: str
    public: str
    scalar: int

    def __repr__(self) -> str:
        """Whatever is logged, the key is not."""
        return f"PushKey({self.id})"

    def private(self) -> EllipticCurvePrivateKey:
        """The key that signs."""
        return derive_private_key(self.scalar, SECP256R1())

    def pem(self) -> bytes:
        """The same as other libraries read it."""
        return self.private().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def newest_key() -> PushKey:
    """The key that browsers are asked to subscribe for now."""
    return known_keys()[0]


def known_keys() -> list[PushKey]:
    """All keys, the newest first; it is read each time, so that a key that was added counts at once."""
    given = settings().push_key
    words = (given or _kept(settings().data / FILE)).replace(",", " ").split()
    try:
        found = [read_key(word) for word in words]
    except ValueError:
        found = []
    if not found:
        raise StartRefused("HUBWRIGHT_PUSH_KEY must be keys of 64 hexadecimal digits each.")
    return found


@cache
def read_key(text: str) -> PushKey:
    """A key from its 64 digits; ValueError when they are none."""
    scalar = int(text, 16) if len(text) == 64 else 0
    if not 0 < scalar < _ORDER:
        raise ValueError("no key on P-256")
    point = derive_private_key(scalar, SECP256R1()).public_key()
    public = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    told = base64.urlsafe_b64encode(public).rstrip(b"=").decode()
    return PushKey(hashlib.sha256(public).hexdigest()[:12], told, scalar)


def new_key() -> str:
    """A new key as text."""
    return f"{secrets.randbelow(_ORDER - 1) + 1:064x}"


def _kept(path: Path) -> str:
    """Made once; several processes that start at once agree on one."""
    try:
        if not path.exists():
            _make(path)
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as problem:
        raise StartRefused(f"The key {path} cannot be used.") from problem


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    building = path.with_name(f".{path.name}.{os.getpid()}")
    _write(building, [new_key()])
    with suppress(FileExistsError):  # another process was first: its key counts
        os.link(building, path)
    building.unlink()


def add_key(path: Path) -> str:
    """Put a new key before the kept ones; returns its id."""
    made = new_key()
    building = path.with_name(f".{path.name}.{os.getpid()}")
    _write(building, [made, *_kept(path).split()])
    building.replace(path)
    return read_key(made).id


def _write(path: Path, keys: list[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
