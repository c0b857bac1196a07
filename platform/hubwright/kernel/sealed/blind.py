"""A blind index: words under a key of their tenant, so that equal ones are found and nothing is read off them."""

import base64
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hubwright.kernel.sealed import queries
from hubwright.kernel.sealed.tenant_keys import key_of

MARK = "~"  # stands before every blind word, and before no other


async def blind(version: int, words: Sequence[str]) -> list[str]:
    """The words as they are kept under one of the tenant's keys; none when that key is gone."""
    key = await key_of(version)
    if key is None:
        return []
    derived = HKDF(SHA256(), 32, salt=None, info=b"hubwright/blind-index").derive(key)
    return [MARK + _short(hmac.digest(derived, word.encode(), "sha256")) for word in words]


async def blind_versions() -> list[int]:
    """Under which keys there may be blind words now."""
    return [row["version"] for row in await queries.versions()]


def _short(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest[:18]).decode()
