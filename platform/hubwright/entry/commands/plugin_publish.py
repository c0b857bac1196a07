"""Hand an archive in: one request, with a token that never goes over an open line or into a message."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import msgspec

from hubwright.kernel.errors import StartRefused
from hubwright_sdk.release import SIGNED_SUFFIX

PATH = "/api/v1/partner/releases"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PATIENCE_S = 60
_MOST_TOLD = 2_000
Part = tuple[str, bytes, str]
PARTS = {"archive": "application/octet-stream", "signed": "application/json"}


def publish(archive: Path, server: str) -> str:
    """What the marketplace says about a signed archive: its state, and the report line by line."""
    signed = archive.with_name(archive.name + SIGNED_SUFFIX)
    if not signed.is_file():
        raise StartRefused(f"{archive.name} is not signed yet: hubwright plugin sign {archive}")
    files = {
        "archive": (archive.name, archive.read_bytes(), PARTS["archive"]),
        "signed": (signed.name, signed.read_bytes(), PARTS["signed"]),
    }
    return told(posted(server, PATH, token(), files=files))


def token() -> str:
    """Who is asking; from the environment only, since what is typed is seen by others."""
    given = os.environ.get("HUBWRIGHT_TOKEN", "").strip()
    if not given:
        raise StartRefused("HUBWRIGHT_TOKEN is empty: make a token in the partner portal.")
    return given


def posted(
    server: str,
    path: str,
    bearer: str,
    *,
    files: Mapping[str, Part] | None = None,
    json: Mapping[str, str] | None = None,
    unless: int = 0,
) -> dict[str, Any]:
    """What the platform answers; what it refuses, except with the status `unless`, is raised in its own words."""
    address = _address(server) + path
    headers = {"Authorization": f"Bearer {bearer}", "Accept": "application/json", "Idempotency-Key": uuid4().hex}
    try:
        answer = httpx.post(address, headers=headers, files=files, json=json, timeout=_PATIENCE_S)
    except httpx.HTTPError as error:
        raise StartRefused(f"{address} cannot be reached: {error}") from error
    said = _read(answer)
    if answer.is_success or answer.status_code == unless:
        return said
    words = said.get("detail") or said.get("title") or answer.text[:_MOST_TOLD]
    raise StartRefused(f"{server} refuses this ({answer.status_code}): {' '.join(str(words).split())}")


def told(said: Mapping[str, Any]) -> str:
    """An answer in lines for people: what became of it, and every rule that found something."""
    report = said.get("report") or []
    lines = report.get("lines", []) if isinstance(report, dict) else report
    missed = [line for line in lines if line.get("findings")]
    grade = f", grade {said['grade']}" if said.get("grade") else ""
    head = f"release {said.get('release_id', '')} is {said.get('state', 'received')}{grade}"
    return "\n".join([head, *(f"  {_line(line)}" for line in missed)])


def _line(line: Mapping[str, Any]) -> str:
    places = (f"{found.get('path')}:{found.get('line')}: {found.get('text')}" for found in line["findings"])
    return f"{line.get('rule')} ({line.get('grade')}): {'; '.join(places)}"


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
