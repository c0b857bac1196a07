"""How far setting a plugin up came, and how single looks at it went."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from hubwright.host.connections.accounts import of_company
from hubwright_sdk import CheckRow, Manifest
from hubwright_sdk.manifest.parts import ConnectionDeclaration, Inbound
from hubwright_sdk.texts import Localised

RowKind = Literal["settings", "connection", "host", "own", "door"]
State = Literal["ok", "failed", "unused"]
Step = Literal["settings", "checks", "done"]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How one look went; `code` and `detail` are made into a sentence where it is read."""

    state: State
    code: str
    detail: str = ""
    lines: list[CheckRow] = []
    at: datetime | None = None
    epoch: int = 0  # of the installation: what was found out before it changed says nothing


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is looked at; without a result it waits."""

    key: str
    kind: RowKind
    title: Localised | None = None
    name: str = ""  # a host, a connection, or the path of a door
    address: str = ""
    result: Result | None = None

    @property
    def holds_up(self) -> bool:
        """Whether it may not be switched on because of this; nobody can make another system post."""
        return self.kind != "door" and (self.result is None or self.result.state == "failed")


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """How one real call with sample input went."""

    trial: str
    ok: bool
    port: str = ""
    code: str = ""
    reason: str = ""
    result: Any = None
    at: datetime | None = None


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody is with an installation."""

    plugin: str
    installation_id: UUID
    manifest: Manifest
    settings: dict[str, Any]  # with secrets: for calls, and for forms that show none
    epoch: int
    on: bool
    filled_at: datetime | None
    finished_at: datetime | None
    posts: dict[str, datetime]
    checks: dict[str, Result]
    tried: Tried | None = None

    @property
    def asks_for_something(self) -> bool:
        """Whether there is anything to fill in before it can be looked at."""
        return has_settings(self.manifest) or bool(of_company(self.manifest))

    @property
    def step(self) -> Step:
        """Where to go on."""
        if self.finished_at is not None and self.on:
            return "done"
        return "settings" if self.filled_at is None and self.asks_for_something else "checks"


def has_settings(manifest: Manifest) -> bool:
    """Whether the installation as a whole has some; those of a channel are filled in for each channel."""
    return bool(manifest.config_schema.get("properties")) and "channel" not in manifest.kind


def row_of_connection(declared: ConnectionDeclaration) -> Row:
    """The row of credentials."""
    return Row(key=f"connection:{declared.name}", kind="connection", title=declared.title, name=declared.name)


def row_of_channel_door(declared: Inbound, address: str, channel_id: UUID, channel: str) -> Row:
    """The same for one channel of a plugin that has several."""
    return Row(
        key=f"door:{channel_id}:{declared.path}",
        kind="door",
        title=Localised(f"{channel}: {declared.title.en}", f"{channel}：{declared.title.zh}"),
        name=f"{declared.path}-{channel_id}",
        address=address,
    )


def row_of_door(declared: Inbound, address: str) -> Row:
    """The row of an address that another system posts to."""
    return Row(key=f"door:{declared.path}", kind="door", title=declared.title, name=declared.path, address=address)
