"""Sealing one value for one place: AES-256-GCM, bound to where it stands, so that it means nothing elsewhere."""

import base64
import binascii
import os
import re

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hubwright.kernel.scope import active_tenant
from hubwright.kernel.sealed.tenant_keys import key_of, newest_key

Sealed = str
_FORM = re.compile(r"s1\.(\d{1,9})\.([A-Za-z0-9_-]+)")
_NONCE = 12


class SealBroken(RuntimeError):
    """A sealed value cannot be read: it was changed, moved, or its key is gone. Says where, never what."""


class Place(msgspec.Struct, frozen=True):
    """Where a sealed value stands; moved to any other place it cannot be opened."""

    table: str
    column: str
    row: str

    def bound(self, version: int) -> bytes:
        """What the seal is bound to."""
        return "|".join((str(active_tenant()), self.table, self.column, self.row, str(version))).encode()


async def seal(place: Place, secret: str) -> Sealed:
    """Seal a secret of the active tenant, in the caller's transaction."""
    key = await newest_key()
    nonce = os.urandom(_NONCE)
    closed = nonce + AESGCM(key.key).encrypt(nonce, secret.encode(), place.bound(key.version))
    return f"s1.{key.version}.{base64.urlsafe_b64encode(closed).rstrip(b'=').decode()}"


async def unseal(place: Place, sealed: Sealed) -> str:
    """Open what was sealed for this place; raises SealBroken."""
    form = _FORM.fullmatch(sealed)
    if form is None:
        raise SealBroken(_where(place, "not sealed"))
    version = int(form[1])
    for anew in (False, True):
        key = await key_of(version, anew=anew)
        if key is None:
            raise SealBroken(_where(place, "its key is gone"))
        try:
            closed = base64.urlsafe_b64decode(form[2] + "=" * (-len(form[2]) % 4))
            return AESGCM(key).decrypt(closed[:_NONCE], closed[_NONCE:], place.bound(version)).decode()
        except (InvalidTag, ValueError, binascii.Error):  # a key kept from a transaction that was undone, perhaps
            continue
    raise SealBroken(_where(place, "changed, or of another place"))


async def reseal(place: Place, sealed: Sealed, version: int) -> Sealed | None:
    """The same secret under the newest key; None when it is, or when it cannot be opened any more."""
    if version_of(sealed) in (0, version):
        return None
    try:
        return await seal(place, await unseal(place, sealed))
    except SealBroken:
        return None


def version_of(sealed: Sealed) -> int:
    """Under which of the tenant's keys it was sealed; 0 for what is not sealed."""
    form = _FORM.fullmatch(sealed)
    return int(form[1]) if form is not None else 0


def _where(place: Place, why: str) -> str:
    return f"{place.table}.{place.column} of {place.row}: {why}"
