"""Addresses an admin types: made canonical where that is safe, refused where it is not."""

import re
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$")
_V6 = re.compile(r"^[0-9a-f:.]+$")
_UNSAFE = re.compile(r"[\s\"'<>`;,\\]")


def origin_of(text: str) -> str | None:
    """`https://Shop.example/cart` -> `https://shop.example`; it ends up in a CSP header, so nothing odd may pass."""
    parts = _split(text)
    if parts is None or parts.username or parts.password:
        return None
    host = _host(parts.hostname or "")
    if host is None:
        return None
    try:
        port = parts.port
    except ValueError:
        return None
    default = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default else "")


def is_link(text: str) -> bool:
    """An address that may stand behind a link or a picture."""
    parts = _split(text)
    return parts is not None and not parts.username and _host(parts.hostname or "") is not None


def _split(text: str) -> SplitResult | None:
    if _UNSAFE.search(text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _host(host: str) -> str | None:
    if ":" in host:
        return f"[{host}]" if _V6.match(host) else None
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return ascii_host if _HOST.match(ascii_host) else None
