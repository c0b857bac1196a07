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


_CAME_LATER = ("messaging",)  # said only where there is something to say, so that what was signed before still fits


def manifest_json(manifest: Manifest) -> bytes:
    """What stands as `manifest.json` in a release: every schema in place, every default said."""
    plain = msgspec.to_builtins(manifest)
    return canonical_json({key: value for key, value in plain.items() if value is not None or key not in _CAME_LATER})
