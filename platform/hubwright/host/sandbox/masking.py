"""Takes secrets out of what a plugin says, also where it wrote them in another way."""

import base64
from collections.abc import Collection, Iterator
from urllib.parse import quote

MASK = "•••"
_LEAST = 4  # shorter ones are parts of ordinary words; masking those would tell where they are


def masked(text: str, secrets: Collection[str]) -> str:
    """The text without any of them, on one line; longer ones first, so that no rest of one is left."""
    for form in sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True):
        text = text.replace(form, MASK)
    return "".join(each if each.isprintable() else " " for each in text)  # nor may it draw lines or arrows of its own


def _forms(secret: str) -> Iterator[str]:
    if len(secret) < _LEAST:
        return
    data = secret.encode()
    yield secret
    yield quote(secret, safe="")
    yield base64.b64encode(data).decode().rstrip("=")
    yield base64.urlsafe_b64encode(data).decode().rstrip("=")
    yield data.hex()
    yield secret[::-1]
