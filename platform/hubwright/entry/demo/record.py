"""`demo.json` in the data folder: what the demo tells whoever started it, and what must be the same next time."""

from pathlib import Path
from typing import Any

import msgspec

from hubwright.kernel.embedded.data_folder import write_private
from hubwright.kernel.errors import StartRefused


class Login(msgspec.Struct, frozen=True):
    """How one person signs in."""

    email: str
    password: str


class DemoTenantRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One demo company."""

    slug: str
    name: str
    edition: str
    channel_key: str
    chat_url: str
    api_key: str
    admin: Login
    supervisor: Login
    agent: Login


class KeptSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """What one company's people and programs sign in with; kept before it is used, so a killed start loses nothing."""

    passwords: dict[str, str]
    api_key: str


class BusyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The busy company: how its agents sign in, and the ids of what they choose from."""

    tenant: DemoTenantRecord
    agents: list[Login]
    breaks: dict[str, str]
    dispositions: dict[str, str]


class DemoRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file; the first three members are the line that `--json` prints."""

    base: str
    operator: Login
    tenants: list[DemoTenantRecord]
    order_services: dict[str, int]
    secrets: dict[str, KeptSecrets]
    sales: Login | None = None
    busy: BusyRecord | None = None

    def line(self) -> bytes:
        """The contract's one line."""
        told: dict[str, Any] = {"base": self.base, "operator": self.operator, "tenants": self.tenants}
        return msgspec.json.encode(told)


def record_path(data: Path) -> Path:
    """Where it lies."""
    return data / "demo.json"


def read_record(data: Path) -> DemoRecord | None:
    """What the last start wrote; a damaged file is refused rather than replaced by new credentials."""
    path = record_path(data)
    try:
        return msgspec.json.decode(path.read_bytes(), type=DemoRecord)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as problem:
        raise StartRefused(f"The file {path} is damaged: remove it, the demo makes it again.") from problem


def write_record(data: Path, record: DemoRecord) -> None:
    """Replace the file; only its owner may read it."""
    write_private(record_path(data), msgspec.json.format(msgspec.json.encode(record), indent=2))
