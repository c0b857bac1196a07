"""Where a request comes from, and whether its Origin is our own."""

from typing import Any
from urllib.parse import urlsplit

from hubwright.kernel.settings import settings


def client_address(connection: Any) -> str:
    """The visitor's address; X-Forwarded-For counts only from proxies the operator trusts."""
    peer = connection.client.host if connection.client else "unknown"
    trusted = settings().trusted_proxies
    if peer not in trusted:
        return str(peer)
    for hop in reversed([h.strip() for h in connection.headers.get("x-forwarded-for", "").split(",")]):
        if hop and hop not in trusted:
            return str(hop)
    return str(peer)


def origin_of(address: str) -> str:
    """Scheme, host and port of a URL, lower-cased, as browsers write an Origin."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_own_origin(connection: Any) -> bool:
    """Tell whether a request without an Origin, or with ours, is at hand (RFC 6454)."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    host = connection.headers.get("host", "")
    return origin.lower() in (origin_of(settings().public_url), f"http://{host}".lower(), f"https://{host}".lower())
