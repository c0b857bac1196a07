"""Hand a signed archive in: one request, with a token that never goes over an open line or into a message."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from hubwright.kernel.errors import StartRefused
from hubwright_sdk.release import SIGNED_SUFFIX

PATH = "/api/v1/partner/releases"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PATIENCE_S = 60


def publish(archive: Path, server: str) -> str:
    """What the marketplace says about it."""
    signed = archive.with_name(archive.name + SIGNED_SUFFIX)
    if not signed.is_file():
        raise StartRefused(f"{archive.name} is not signed yet: hubwright plugin sign {archive}")
    token = os.environ.get("HUBWRIGHT_TOKEN", "").strip()
    if not token:
        raise StartRefused("HUBWRIGHT_TOKEN is empty: make a token in the partner portal.")
    answer = _sent(_address(server), token, archive, signed)
    if answer.is_success:
        return answer.text
    raise StartRefused(f"The marketplace refuses this ({answer.status_code}): {answer.text[:2_000]}")


def _sent(address: str, token: str, archive: Path, signed: Path) -> httpx.Response:
    parts = {
        "archive": (archive.name, archive.read_bytes(), "application/octet-stream"),
        "signed": (signed.name, signed.read_bytes(), "application/json"),
    }
    try:
        return httpx.post(address, headers={"Authorization": f"Bearer {token}"}, files=parts, timeout=_PATIENCE_S)
    except httpx.HTTPError as error:
        raise StartRefused(f"{address} cannot be reached: {error}") from error


def _address(server: str) -> str:
    place = urlsplit(server)
    if place.scheme == "https" or (place.scheme == "http" and place.hostname in _LOOPBACK):
        return server.rstrip("/") + PATH
    raise StartRefused(f"A token goes over https only, not to {server}.")
