"""Hand an archive in: one request, with a token that never goes over an open line or into a message."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from hubwright.kernel.errors import StartRefused
from hubwright_sdk.release import SIGNED_SUFFIX

PATH = "/api/v1/partner/releases"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PATIENCE_S = 60
_MOST_TOLD = 2_000
Part = tuple[str, bytes, str]


def publish(archive: Path, server: str) -> str:
    """What the marketplace says about a signed archive: its state, and the report line by line."""
    signed = archive.with_name(archive.name + SIGNED_SUFFIX)
    if not signed.is_file():
        raise StartRefused(f"{archive.name} is not signed yet: hubwright plugin sign {archive}")
    parts = {
        "archive": (archive.name, archive.read_bytes(), "application/octet-stream"),
        "signed": (signed.name, signed.read_bytes(), "application/json"),
    }
    return told(posted(server, PATH, parts, token()))


def token() -> str:
    """Who is asking; from the environment only, since what is typed is seen by others."""
    given = os.environ.get("HUBWRIGHT_TOKEN", "").strip()
    if not given:
        raise StartRefused("HUBWRIGHT_TOKEN is empty: make a token in the partner portal.")
    return given


def posted(server: str, path: str, parts: Mapping[str, Part], bearer: str) -> dict[str, Any]:
    """What the platform answers; what it refuses is raised in its own words."""
    address = _address(server) + path
    headers = {"Authorization": f"Bearer {bearer}", "Accept": "application/json"}
    try:
        answer = httpx.post(address, headers=headers, files=parts, timeout=_PATIENCE_S)
    except httpx.HTTPError as error:
        raise StartRefused(f"{address} cannot be reached: {error}") from error
    said = _read(answer)
    if answer.is_success:
        return said
    words = said.get("detail") or said.get("title") or answer.text[:_MOST_TOLD]
    raise StartRefused(f"{server} refuses this ({answer.status_code}): {' '.join(str(words).split())}")


def told(said: Mapping[str, Any]) -> str:
    """An answer in lines for people."""
    lines = [f"  {_line(each) if isinstance(each, dict) else each}" for each in said.get("report") or []]
    return "\n".join([f"release {said.get('release_id', '')} is {said.get('state', 'received')}", *lines])


def _line(each: Mapping[str, Any]) -> str:
    """One rule of the report: what it found, or that it holds."""
    findings = [found for found in each.get("findings") or [] if isinstance(found, dict)]
    places = "; ".join(f"{found.get('path')}:{found.get('line')}: {found.get('text')}" for found in findings)
    return f"{each.get('rule') or each.get('id') or ''}: {places or each.get('text') or 'ok'}"


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        return msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def _address(server: str) -> str:
    place = urlsplit(server)
    if place.scheme == "https" or (place.scheme == "http" and place.hostname in _LOOPBACK):
        return server.rstrip("/")
    raise StartRefused(f"A token goes over https only, not to {server}.")
