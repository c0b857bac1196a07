"""The keys that wrap tenants' keys: from the operator's setting, or from a file in the data folder; the first is new.

Another provider (a key service) is another class with the same three methods.
"""

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hubwright.kernel.settings import settings

FILE = "master_key"
SHORTEST = 32
_NONCE = 12


class MasterKeyUnknown(RuntimeError):
    """A tenant's key was wrapped by a master key that is not here."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"the master key {key_id} is not known here: name it in HUBWRIGHT_MASTER_KEY")
        self.key_id = key_id


class KeyProvider(Protocol):
    """Wraps and unwraps tenants' keys; what wraps them never leaves it."""

    @property
    def key_id(self) -> str:
        """Which key wraps now."""
        ...

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """Wrap a tenant's key by the newest master key."""
        ...

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        """Unwrap one; raises MasterKeyUnknown, or InvalidTag when it is not the one that was wrapped."""
        ...


class MasterKeys:
    """Local master keys, the newest first; the older ones only unwrap."""

    def __init__(self, secrets: Sequence[str]) -> None:
        keys = [_derived(secret) for secret in secrets]
        self.known = {_key_id(key): key for key in keys}
        self.key_id = _key_id(keys[0])

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.known[self.key_id]).encrypt(nonce, key, bound_to)

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        master = self.known.get(key_id)
        if master is None:
            raise MasterKeyUnknown(key_id)
        return AESGCM(master).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], bound_to)


class FileKeys(MasterKeys):
    """Those of a file; read again when one is met that was added since."""

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__(listed(path.read_text()))

    def unwrap(self, key_id: str, wrapped: bytes, bound_to: bytes) -> bytes:
        if key_id not in self.known:
            super().__init__(listed(self._path.read_text()))
        return super().unwrap(key_id, wrapped, bound_to)


def listed(text: str) -> list[str]:
    """Master keys from text, separated by commas or white space."""
    return [word for word in re.split(r"[\s,]+", text) if word]


_made: dict[tuple[str, Path], MasterKeys] = {}


def provider() -> KeyProvider:
    """The keys of this process: those an operator named, or those kept in the data folder."""
    current = settings()
    place = (current.master_key, current.data)
    if place not in _made:
        named = listed(current.master_key)
        made = MasterKeys(named) if named else FileKeys(current.data / FILE)
        _made.clear()
        _made[place] = made
    return _made[place]


def _derived(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"hubwright/key-encryption").derive(secret.encode())


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"hubwright/key-id\0" + key).hexdigest()[:12]


__all__ = ["FILE", "SHORTEST", "InvalidTag", "KeyProvider", "MasterKeyUnknown", "MasterKeys", "listed", "provider"]
