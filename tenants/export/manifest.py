"""What an archive says about itself; written last, checked before anything is taken in."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
DUE = "due.ndjson"


def table_part(table: str) -> str:
    """Where the rows of a table lie."""
    return f"tables/{table}.ndjson"


def file_part(file_id: object) -> str:
    """Where an uploaded file lies."""
    return f"files/{file_id}"


class Part(msgspec.Struct, frozen=True):
    """One member of the archive."""

    size: int
    sha256: str
    rows: int | None = None


class Person(msgspec.Struct, frozen=True):
    """An account that has a seat; how they sign in stays with the platform."""

    id: UUID
    email: str
    name: str
    language: str


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The company as it was registered."""

    id: UUID
    slug: str
    name: str
    kind: str
    edition: str
    edition_version: int
    language: str
    time_zone: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything needed to decide whether this can be taken in here, and to check that it was."""

    format: int
    hubwright: str
    made_at: datetime
    migrations: list[str]
    company: Origin
    contact: UUID | None = None  # of whom alone it is
    people: list[Person]
    tables: dict[str, list[str]]  # their columns, in the order in which rows can be written
    parts: dict[str, Part]
    left_out: dict[str, str]  # tables and columns, with the reason
    secrets_left_out: int
    files_missing: list[str] = []

    @property
    def rows(self) -> int:
        return sum(part.rows or 0 for part in self.parts.values())

    @property
    def files(self) -> int:
        return sum(name.startswith("files/") for name in self.parts)


def written(manifest: Manifest) -> bytes:
    """As it stands in the archive."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)


def plain(manifest: Manifest) -> dict[str, Any]:
    """For people's eyes: what is in it, in numbers."""
    return {"rows": manifest.rows, "files": manifest.files, "tables": len(manifest.tables)}
