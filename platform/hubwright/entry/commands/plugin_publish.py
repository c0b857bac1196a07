"""Hand an archive in: one request, and the marketplace's report line by line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubwright.entry.commands.plugin_server import Part, Server, token
from hubwright.kernel.errors import StartRefused
from hubwright_sdk.release import SIGNED_SUFFIX

PATH = "/api/v1/partner/releases"


def publish(archive: Path, server: str) -> str:
    """What the marketplace says about a signed archive: its state, and the report line by line."""
    signed = archive.with_name(archive.name + SIGNED_SUFFIX)
    if not signed.is_file():
        raise StartRefused(f"{archive.name} is not signed yet: hubwright plugin sign {archive}")
    bearer = token("a token in the partner portal")
    with Server(server, bearer) as marketplace:
        return told(marketplace.post(PATH, files=parts(archive.name, archive.read_bytes(), signed.read_bytes())))


def parts(name: str, archive: bytes, signed: bytes) -> dict[str, Part]:
    """The form in which releases are handed in, by partners and by a company's own developers."""
    return {
        "archive": (name, archive, "application/octet-stream"),
        "signed": (name + SIGNED_SUFFIX, signed, "application/json"),
    }


def told(said: Mapping[str, Any]) -> str:
    """An answer in lines for people: what became of it, and every rule that found something."""
    grade = f", grade {said['grade']}" if said.get("grade") else ""
    head = f"release {said.get('release_id', '')} is {said.get('state', 'received')}{grade}"
    return "\n".join([head, *findings(said)])


def findings(said: Mapping[str, Any]) -> list[str]:
    """A line for every rule that found something."""
    report = said.get("report") or []
    lines = report.get("lines", []) if isinstance(report, dict) else report
    return [f"  {_line(line)}" for line in lines if line.get("findings")]


def _line(line: Mapping[str, Any]) -> str:
    places = (f"{found.get('path')}:{found.get('line')}: {found.get('text')}" for found in line["findings"])
    return f"{line.get('rule')} ({line.get('grade')}): {'; '.join(places)}"
