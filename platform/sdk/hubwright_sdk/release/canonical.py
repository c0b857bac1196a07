"""One spelling for every value, so that a signature and a digest mean the same on every machine."""

import hashlib
import json

import msgspec

from hubwright_sdk.manifest import Manifest


def canonical_json(value: object) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    plain = msgspec.to_builtins(value)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def manifest_json(manifest: Manifest) -> bytes:
    """What stands as `manifest.json` in a release: every schema in place, every default said."""
    return canonical_json(manifest)
