"""Which addresses secrets may travel to."""

from urllib.parse import urlsplit

from hubwright.kernel.settings import settings


def is_encrypted(address: str) -> bool:
    """Encrypted ones, and plain ones that an operator let through for demo and tests."""
    try:
        parts = urlsplit(address)
        let_through = f"{parts.hostname}:{parts.port}" in settings().egress_allow
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and let_through))
