"""A company's word in addresses: from its name where that has Latin letters, else a short word of its own."""

import hashlib
import re
import unicodedata

LONGEST = 40
_RESERVED = frozenset(
    {"admin", "api", "app", "c", "demo", "files", "healthz", "hubwright", "inbox", "login", "metrics", "p", "readyz"}
    | {"reset", "schema", "sign-in", "sign-up", "static", "verify", "invitation", "www"}
)


def slug_of(name: str) -> str:
    """Make lower-case ASCII words; a name without any (晨曦家居) becomes `co-` and eight letters, always the same."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST].strip("-")
    if len(slug) >= 2 and not slug.isdigit() and slug not in _RESERVED:
        return slug
    told = hashlib.sha256(unicodedata.normalize("NFC", name).strip().encode()).digest()
    return "co-" + "".join("abcdefghijkmnpqrstuvwxyz23456789"[byte % 32] for byte in told[:8])
